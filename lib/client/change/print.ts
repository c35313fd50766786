/**
 * A short name for a text, the same for the same text and practically never for another: enough to see that what somebody
 * ticked as read has changed, which decides nothing. (53 bits of two multiplied hashes; no promise to a forger.)
 */
export function printOf(text: string): string {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x9e3779b1);
    other = Math.imul(other ^ code, 0x5f356495);
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
  other = Math.imul(other ^ (other >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
  return (4294967296 * (2097151 & other) + (one >>> 0)).toString(36);
}
