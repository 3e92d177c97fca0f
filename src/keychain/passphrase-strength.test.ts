import { expect, it } from 'vitest';
import { generatePassphrase } from './generate-passphrase.ts';
import { judgePassphrase, requireStrongPassphrase } from './passphrase-strength.ts';

it.each([
  ['hunter2', 'too-weak'],
  ['aaaaaaaaaaaaaaaaaaaa', 'too-weak'],
  ['abababababababab', 'too-weak'],
  ['password1234', 'too-weak'],
  ['motdepasse1234', 'too-weak'],
  ['qwertyuiop1234', 'too-weak'],
  ['azertyuiop1234', 'too-weak'],
  ['12 novembre 1987', 'fair'],
  ['Kq7!', 'too-weak'],
  ['horsestaple7', 'too-weak'],
  ['correct horse battery', 'good'],
  ['lantern copper drift maple orbit seven', 'strong'],
])('“%s” is %s', async (passphrase, level) => {
  expect((await judgePassphrase(passphrase)).level).toBe(level);
});

it('what is longer is never easier, and a novel takes no longer to judge than a sentence', async () => {
  await judgePassphrase('warm up the dictionaries');
  const begun = performance.now();
  const { level, seconds } = await judgePassphrase('lantern copper drift maple orbit seven '.repeat(5000));
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(level).toBe('strong');
  expect(seconds).toBeGreaterThan((await judgePassphrase('correct horse battery')).seconds);
});

it('a suggested one is six words, strong, and never the same', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, generatePassphrase));
  expect(new Set(all).size).toBe(20);
  for (const passphrase of all) {
    expect(passphrase).toMatch(/^([a-z]+ ){5}[a-z]+$/);
    expect((await judgePassphrase(passphrase)).level).toBe('strong');
  }
});

it('what is refused has its code and says what is needed', async () => {
  await expect(requireStrongPassphrase('motdepasse1234')).rejects.toMatchObject({
    code: 'VTPM_ERR_KEYS_PASSPHRASE_WEAK',
    details: { length: 12, different: 6 },
  });
  await expect(requireStrongPassphrase('correct horse battery')).resolves.toBeUndefined();
});
