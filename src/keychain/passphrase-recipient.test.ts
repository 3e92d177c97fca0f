import { Decrypter, Encrypter, Stanza } from 'age-encryption';
import { expect, it } from 'vitest';
import { passphraseIdentity, passphraseRecipient, WorkFactorTooHigh } from './passphrase-recipient.ts';

const passphrase = 'pässphrase of a test';

it('age’s own library opens what it wraps, and it opens what that wraps', async () => {
  const ours = new Encrypter();
  ours.addRecipient(passphraseRecipient(passphrase, 6));
  const theirs = new Encrypter();
  theirs.setPassphrase(passphrase);
  theirs.setScryptWorkFactor(6);
  const [sealedByUs, sealedByThem] = await Promise.all([
    ours.encrypt('a secret'),
    theirs.encrypt('a secret'),
  ]);

  const their = new Decrypter();
  their.addPassphrase(passphrase);
  expect(await their.decrypt(sealedByUs, 'text')).toBe('a secret');
  const our = new Decrypter();
  our.addIdentity(passphraseIdentity(passphrase));
  expect(await our.decrypt(sealedByThem, 'text')).toBe('a secret');
  expect(Buffer.from(sealedByUs).toString('latin1').split('\n')[1]).toMatch(
    /^-> scrypt [A-Za-z0-9+/]{22} 6$/,
  );
});

it('another passphrase opens nothing', async () => {
  const stanzas = await passphraseRecipient(passphrase, 4).wrapFileKey(new Uint8Array(16));
  expect(await passphraseIdentity(`${passphrase}.`).unwrapFileKey(stanzas)).toBeNull();
});

it('the usual work factor is age’s own, and leaves the thread free', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 10);
  const stanzas = await passphraseRecipient(passphrase).wrapFileKey(new Uint8Array(16));
  clearInterval(timer);
  expect(stanzas[0]?.args[2]).toBe('18');
  expect(turns).toBeGreaterThan(5);
});

it.each([
  ['too much work', ['scrypt', 'A'.repeat(22), '21'], 32],
  ['endless work', ['scrypt', 'A'.repeat(22), '64'], 32],
  ['no work', ['scrypt', 'A'.repeat(22), '0'], 32],
  ['a work factor that is no number', ['scrypt', 'A'.repeat(22), '1e1'], 32],
  ['a short salt', ['scrypt', 'A'.repeat(20), '4'], 32],
  ['a short body', ['scrypt', 'A'.repeat(22), '4'], 31],
  ['one part too many', ['scrypt', 'A'.repeat(22), '4', 'x'], 32],
])('a header with %s is refused before any work', async (_, args, size) => {
  const begun = performance.now();
  await expect(
    passphraseIdentity(passphrase).unwrapFileKey([new Stanza(args, new Uint8Array(size))]),
  ).rejects.toThrow(/work factor|invalid scrypt stanza/);
  expect(performance.now() - begun).toBeLessThan(500);
});

it('a passphrase beside another recipient is refused, as age demands', async () => {
  const stanza = new Stanza(['scrypt', 'A'.repeat(22), '4'], new Uint8Array(32));
  await expect(passphraseIdentity(passphrase).unwrapFileKey([stanza, stanza])).rejects.toThrow('invalid');
  expect(await passphraseIdentity(passphrase).unwrapFileKey([])).toBeNull();
  expect(new WorkFactorTooHigh('x')).toBeInstanceOf(Error);
});
