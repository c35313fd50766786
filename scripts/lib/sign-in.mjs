/** Signs in as a demo person and answers the cookie header of the session. Works only while demo mode is on. */
export async function signIn(url, person) {
  const jar = new Map();
  const keep = (response) => {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair);
    }
  };
  const header = () => [...jar.values()].join("; ");
  const csrf = await fetch(`${url}/api/auth/csrf`);
  keep(csrf);
  const { csrfToken } = await csrf.json();
  const answer = await fetch(`${url}/api/auth/callback/demo`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: header() },
    body: new URLSearchParams({ csrfToken, person, json: "true" }),
  });
  keep(answer);
  if (![...jar.keys()].some((name) => name.endsWith("session-token")))
    throw new Error(`sign-in as ${person} was refused (${answer.status})`);
  return header();
}
