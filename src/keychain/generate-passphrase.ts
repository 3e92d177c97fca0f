import { randomInt } from 'node:crypto';

const words = 6;

/** A passphrase of six random words of the EFF's long list, 77 random bits: "lantern copper drift …". */
export async function generatePassphrase(): Promise<string> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const list = dictionary['diceware-common'].filter((word) => /^[a-z]+$/.test(word));
  return Array.from({ length: words }, () => list[randomInt(list.length)]).join(' ');
}
