import { expect, test } from "vitest";
import { findSecrets } from "@/lib/domain/change/find-secrets";

/** Put together here, so that nobody's scanner takes this file for a leak. */
const of = (...parts: string[]) => parts.join("");
const token36 = "Ab3".repeat(12);

test.each([
  ["AWS", of("AKIA", "IOSFODNN7", "QWERTYU"), "an AWS access key"],
  ["GitHub", of("ghp", "_", token36), "a GitHub token"],
  ["a fine-grained GitHub token", of("github", "_pat_", token36), "a GitHub token"],
  ["GitLab", of("glpat", "-", token36), "a GitLab token"],
  ["Slack", of("xoxb", "-1234567890-abcdef"), "a Slack token"],
  ["Google", of("AIza", "Sy", "x1B".repeat(11)), "a Google API key"],
  ["Stripe", of("sk", "_live_", token36), "a Stripe key"],
  ["Signalbox", of("sbx", "_", token36), "a Signalbox token"],
  ["a web token", of("eyJ", token36, ".eyJ", token36, ".", token36), "a signed web token"],
  ["a key file", of("-----BEGIN RSA ", "PRIVATE KEY-----\nMIIE"), "a private key"],
  ["an address", of("psql postgresql://loans:", "hunter22@db.example/loans"), "a password in an address"],
  ["a header", of("Authorization: Bearer ", "a81bc81b-dead-4e5d-abff"), "the credentials of a request"],
  ["SQL", of("CREATE USER etl PASSWORD '", "hunter'"), "a password of a database user"],
  ["curl", of("curl -s -u etl:", "hunter22 https://db.example"), "a password on a command line"],
  ["an option", of("load.sh --password ", "hunter22"), "a password on a command line"],
  ["Python", of("PASSWORD = '", "hunter22'"), "a value beside the name of a secret"],
  ["JSON", of('{"client_secret": "', 'q8Zt!77"}'), "a value beside the name of a secret"],
  ["a shell", of("export PGPASSWORD=", "hunter22; psql"), "a value beside the name of a secret"],
  ["a name with a prefix", of("bureau_api_key: '", "9f8e7d6c'"), "a value beside the name of a secret"],
])("a credential for %s is found", (_name, text, what) => {
  expect(findSecrets(`first line\n${text}\n`)).toEqual([{ what, line: 2, isDeclaredHarmless: false }]);
});

test.each([
  ["a variable", "psql postgresql://loans:$PGPASSWORD@db.example/loans"],
  ["a look-up", "https://user:{{ client.data.token }}@db.example"],
  ["a mask", "password=***"],
  ["code that reads it", "password = os.environ['PGPASSWORD']\ntoken=settings.token\nsecret = get_secret(name)"],
  ["an argument that passes it on", "connect(password=password, token=args.token)"],
  ["words of an example", "password: 'changeme' # or 'your-password-1', '<secret>'"],
  ["a column", "SELECT token, password FROM account WHERE secret = :secret"],
  ["a comparison", "if password == 'wrong':"],
  ["prose", "The token is checked: basic checks, bearer instruments and secret keys."],
  ["a digest", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["a name of a file", "private_key: '/run/keys'"],
  ["a uuid", "id = '0b0c4429-8fc1-4149-afbf-4c8996fb9242'"],
  ["an option without a value", "load.sh --password --verbose"],
])("%s is no secret", (_name, text) => {
  expect(findSecrets(text)).toEqual([]);
});

test("a line may say that what it holds is none, and the reviewer is told", () => {
  const text = of("PASSWORD = '", "hunter22'  # not-a-secret: the demo's own");
  expect(findSecrets(text)).toMatchObject([{ line: 1, isDeclaredHarmless: true }]);
});

test("a megabyte without line breaks is read in no more than linear time", () => {
  for (const piece of ["a", "password=", "https://", "curl -u ", "eyJ", "x_"]) {
    const begun = process.cpuUsage().user;
    findSecrets(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(process.cpuUsage().user - begun).toBeLessThan(8_000_000);
  }
});
