/** Every fix that a finding may offer: pure data. Ids are stable. */

/** `apply`: a click does it. `manual`: the steps are shown. `link`: another place of the product does it. */
export type FixKind = 'apply' | 'manual' | 'link';

export interface FixEntry {
  readonly kind: FixKind;
  /** Whether the machine has to be stopped (and nobody else at work on it). */
  readonly needsStopped: boolean;
  /** Whether what it changes can be brought back; the texts say how. `nothing`: it changes nothing. */
  readonly undo: 'possible' | 'impossible' | 'nothing';
  /** A page of the help, or a place of the window, for `link`. */
  readonly to?: string;
}

const apply = { kind: 'apply', needsStopped: false, undo: 'possible' } as const;
const stopped = { kind: 'apply', needsStopped: true, undo: 'possible' } as const;
const manual = { kind: 'manual', needsStopped: false, undo: 'nothing' } as const;
const link = { kind: 'link', needsStopped: false, undo: 'nothing' } as const;

export const fixes = {
  'install-qemu': manual,
  'install-swtpm': manual,
  'install-firmware': manual,
  'reinstall-product': manual,
  accelerate: manual,
  'set-aside-authority': apply,
  'unlock-keychain': apply,
  'start-keychain': manual,
  'use-keychain-file': manual,
  'restart-product': manual,
  'allow-swtpm': manual,
  'repair-permissions': apply,
  'take-ownership': manual,
  'free-space': manual,
  'shorten-runtime-path': manual,
  'stop-orphan': { ...apply, undo: 'impossible' },
  'remove-leftovers': { ...apply, undo: 'nothing' },
  'set-clock': manual,
  'forget-missing': apply,
  'leave-sandbox': manual,
  'restore-description': manual,
  'update-product': manual,
  'new-machine': { ...link, to: 'new-machine' },
  'choose-guest': { ...link, to: 'choose-guest' },
  'convert-to-uefi': { ...link, to: 'convert-to-uefi' },
  'switch-to-uefi': stopped,
  'switch-to-bios': stopped,
  'import-disk': { ...link, to: 'import-disk' },
  'relink-disk': manual,
  'take-disk-in': manual,
  'add-chip': stopped,
  'restore-backup': stopped,
  'new-chip': stopped,
  'set-aside-storage': stopped,
  'newest-storage': manual,
  'import-keys': { ...link, to: 'import-keys' },
  'secure-boot-on': stopped,
  'add-2023-keys': stopped,
  'add-revocations': stopped,
  'restore-variables': stopped,
  'new-variables': stopped,
  'chip-maintenance': { ...link, to: 'chip-maintenance' },
  'back-up-now': { ...stopped, undo: 'nothing' },
  'forget-twin': apply,
  'tell-copies-apart': manual,
  'run-here-again': stopped,
  'close-other': manual,
  recover: { ...stopped, undo: 'nothing' },
  'set-memory': stopped,
  'set-cpus': stopped,
  'enlarge-disk': manual,
  'show-log': manual,
} as const satisfies Readonly<Record<string, FixEntry>>;

export type FixId = keyof typeof fixes;
export const fixIds = Object.keys(fixes) as readonly FixId[];
