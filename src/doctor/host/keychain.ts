import { randomBytes } from 'node:crypto';
import { toVtpmError, VtpmError } from '../../errors/error.ts';
import type { Keychain } from '../../keychain/keychain.ts';
import type { OutcomeOf } from '../checks.ts';
import type { HostContext } from '../context.ts';
import { type Evidence, type OfferedFix, offer, type Result } from '../finding.ts';

/** How long the keychain may take before it counts as silent. */
const patienceMs = 10_000;
/** A test record of a process that was killed is removed by the next check, once it is this old. */
const staleMs = 60_000;

/** No key record's account begins like this: those are `vTPM.{…}`. */
const testAccountPrefix = 'doctor-test-record.';
const testAccount = (now: Date): string =>
  `${testAccountPrefix}${now.getTime()}.${randomBytes(4).toString('hex')}`;

const outcomes: Readonly<Record<string, OutcomeOf<'host.keychain'>>> = {
  VTPM_ERR_KEYCHAIN_LOCKED: 'locked',
  VTPM_ERR_KEYCHAIN_UNAVAILABLE: 'missing',
  VTPM_ERR_KEYCHAIN_MODULE_MISSING: 'module-missing',
  VTPM_ERR_KEYCHAIN_RESTARTED: 'restarted',
  VTPM_ERR_KEYCHAIN_TIMEOUT: 'silent',
  VTPM_ERR_KEYCHAIN_DENIED: 'refused',
  VTPM_ERR_KEYCHAIN_DISMISSED: 'refused',
  VTPM_ERR_KEYCHAIN_FAILED: 'refused',
};

const useFile = offer('use-keychain-file', { commands: ['vtpm keychain use file'] });
const fixes: Partial<Record<OutcomeOf<'host.keychain'>, readonly OfferedFix[]>> = {
  locked: [offer('unlock-keychain')],
  missing: [offer('start-keychain', { commands: ['sudo apt install gnome-keyring'] }), useFile],
  'module-missing': [offer('reinstall-product'), useFile],
  restarted: [offer('restart-product')],
  silent: [offer('restart-product')],
  refused: [offer('unlock-keychain'), useFile],
  'reads-back-wrong': [useFile],
};

class ReadsBackWrong extends Error {}

/**
 * Writes a record that is no key, reads it and removes it again. What an earlier check left when it was
 * killed is removed as well.
 */
async function roundTrip(keychain: Keychain, now: Date): Promise<void> {
  for (const account of await keychain.list()) {
    const made = account.startsWith(testAccountPrefix) ? Number(account.split('.')[1]) : Number.NaN;
    if (now.getTime() - made > staleMs) await keychain.remove(account);
  }
  const account = testAccount(now);
  const text = `vTPM Desktop test record ${randomBytes(16).toString('hex')}`;
  try {
    await keychain.set(account, text);
    if ((await keychain.get(account)) !== text) throw new ReadsBackWrong();
  } finally {
    await keychain.remove(account);
  }
}

const inTime = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new VtpmError('VTPM_ERR_KEYCHAIN_TIMEOUT', { seconds: patienceMs / 1000 })),
      patienceMs,
    );
  });
  return Promise.race([work, silent]).finally(() => clearTimeout(timer));
};

/** Present, unlocked, and a real round trip. A locked one is not asked to unlock itself by merely looking. */
export async function lookAtKeychain(context: HostContext): Promise<Result<'host.keychain'>> {
  let evidence: Evidence[] = [];
  let name = '';
  try {
    const keychain = await context.keychain();
    const described = keychain.describe();
    name = described.name;
    evidence = [
      { label: 'keychain', text: name },
      { label: 'place', text: described.place },
    ];
    if (keychain.kind === 'file') return { outcome: 'file', evidence };
    return await inTime(
      (async (): Promise<Result<'host.keychain'>> => {
        if (await context.keychainLocked()) throw new VtpmError('VTPM_ERR_KEYCHAIN_LOCKED');
        const details = { keychain: name };
        if (!context.writesTestRecord) {
          await keychain.list();
          return { outcome: 'there', details, evidence };
        }
        await roundTrip(keychain, context.world.now());
        const tried: Evidence = { label: 'round-trip', word: 'written-read-removed' };
        return { outcome: 'works', details, evidence: [...evidence, tried] };
      })(),
    );
  } catch (thrown) {
    if (thrown instanceof ReadsBackWrong)
      return {
        outcome: 'reads-back-wrong',
        evidence,
        error: { code: 'VTPM_ERR_KEYCHAIN_FAILED', details: { reason: name } },
        fixes: fixes['reads-back-wrong'] ?? [],
      };
    const { code, details } = toVtpmError(thrown);
    const outcome = outcomes[code];
    if (!outcome) throw thrown;
    const said: Evidence[] =
      details.reason === undefined ? [] : [{ label: 'said', text: String(details.reason) }];
    return {
      outcome,
      details: { keychain: name, ...details },
      evidence: [...evidence, ...said],
      error: { code, details },
      fixes: fixes[outcome] ?? [],
    };
  }
}
