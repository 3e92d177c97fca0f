/**
 * Every check of the doctor and what it can come to: pure data, for the window, the CLI and the texts. The
 * order is that of showing. Ids and outcomes are stable: once released, one is never renamed or reused.
 */

/** `not-checked`: it could not be looked at, which is neither good nor bad. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'not-checked';

export interface CheckEntry {
  /** Whether it is about this computer or about one machine. */
  readonly subject: 'host' | 'machine';
  /**
   * `list`: cheap enough for a thousand machines at once, reads a few small files. `deep`: only for one
   * machine, or this computer, when asked.
   */
  readonly level: 'list' | 'deep';
  /** How long it may take before it counts as not checked, in milliseconds. */
  readonly limitMs: number;
  /** What it can come to, and how bad that is. */
  readonly outcomes: Readonly<Record<string, Verdict>>;
}

export const checks = {
  'host.qemu.x86_64': {
    subject: 'host',
    level: 'deep',
    limitMs: 12_000,
    outcomes: { found: 'ok', missing: 'problem', 'missing-foreign': 'warning', broken: 'problem' },
  },
  'host.qemu.arm64': {
    subject: 'host',
    level: 'deep',
    limitMs: 12_000,
    outcomes: { found: 'ok', missing: 'problem', 'missing-foreign': 'warning', broken: 'problem' },
  },
  'host.qemu.img': {
    subject: 'host',
    level: 'deep',
    limitMs: 12_000,
    outcomes: { found: 'ok', missing: 'problem', broken: 'problem' },
  },
  'host.accelerator': {
    subject: 'host',
    level: 'deep',
    limitMs: 25_000,
    outcomes: { proven: 'ok', slow: 'warning', 'no-emulator': 'not-checked' },
  },
  'host.swtpm': {
    subject: 'host',
    level: 'deep',
    limitMs: 12_000,
    outcomes: { found: 'ok', missing: 'problem', 'setup-missing': 'problem', 'too-old': 'problem' },
  },
  'host.swtpm.encryption': {
    subject: 'host',
    level: 'deep',
    limitMs: 12_000,
    outcomes: { able: 'ok', unable: 'problem', 'no-swtpm': 'not-checked' },
  },
  'host.swtpm.authority': {
    subject: 'host',
    level: 'deep',
    limitMs: 5_000,
    outcomes: {
      usable: 'ok',
      'not-made-yet': 'ok',
      'ends-soon': 'warning',
      expired: 'problem',
      damaged: 'problem',
      'not-writable': 'problem',
    },
  },
  'host.firmware.x86_64': {
    subject: 'host',
    level: 'deep',
    limitMs: 8_000,
    outcomes: {
      found: 'ok',
      missing: 'problem',
      'no-secure-boot': 'problem',
      'missing-foreign': 'warning',
    },
  },
  'host.firmware.arm64': {
    subject: 'host',
    level: 'deep',
    limitMs: 8_000,
    outcomes: {
      found: 'ok',
      missing: 'problem',
      'no-secure-boot': 'problem',
      'missing-foreign': 'warning',
    },
  },
  'host.firmware.keys': {
    subject: 'host',
    level: 'deep',
    limitMs: 8_000,
    outcomes: { current: 'ok', 'template-2011-only': 'ok', 'keys-missing': 'problem' },
  },
  'host.keychain': {
    subject: 'host',
    level: 'deep',
    limitMs: 15_000,
    outcomes: {
      works: 'ok',
      there: 'ok',
      file: 'ok',
      locked: 'warning',
      missing: 'problem',
      'module-missing': 'problem',
      restarted: 'problem',
      refused: 'problem',
      'reads-back-wrong': 'problem',
      silent: 'problem',
    },
  },
  'host.denials': {
    subject: 'host',
    level: 'deep',
    limitMs: 4_000,
    outcomes: { none: 'ok', denied: 'problem', 'not-used': 'ok', unreadable: 'not-checked' },
  },
  'host.permissions': {
    subject: 'host',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { private: 'ok', open: 'warning', foreign: 'problem', 'not-writable': 'problem' },
  },
  'host.space': {
    subject: 'host',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { enough: 'ok', little: 'warning', none: 'problem' },
  },
  'host.socket-path': {
    subject: 'host',
    level: 'deep',
    limitMs: 2_000,
    outcomes: { fits: 'ok', 'too-long': 'problem' },
  },
  'host.processes': {
    subject: 'host',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { accounted: 'ok', none: 'ok', orphaned: 'problem', 'not-linux': 'not-checked' },
  },
  'host.leftovers': {
    subject: 'host',
    level: 'deep',
    limitMs: 8_000,
    outcomes: { none: 'ok', 'left-behind': 'warning', interrupted: 'warning' },
  },
  'host.clock': {
    subject: 'host',
    level: 'deep',
    limitMs: 2_000,
    outcomes: { plausible: 'ok', behind: 'problem', ahead: 'warning' },
  },
  'host.library': {
    subject: 'host',
    level: 'deep',
    limitMs: 10_000,
    outcomes: {
      readable: 'ok',
      missing: 'warning',
      unreadable: 'problem',
      duplicates: 'warning',
    },
  },
  'host.sandbox': {
    subject: 'host',
    level: 'deep',
    limitMs: 2_000,
    outcomes: { none: 'ok', flatpak: 'warning', snap: 'warning', 'app-sandbox': 'warning' },
  },

  'vm.bundle': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: {
      readable: 'ok',
      missing: 'problem',
      damaged: 'problem',
      newer: 'problem',
      'no-access': 'problem',
    },
  },
  'vm.guest-os': {
    subject: 'machine',
    level: 'list',
    limitMs: 2_000,
    outcomes: { suits: 'ok', 'too-old': 'warning' },
  },
  'vm.firmware': {
    subject: 'machine',
    level: 'list',
    limitMs: 8_000,
    outcomes: {
      uefi: 'ok',
      'bios-suits': 'ok',
      bios: 'warning',
      'bios-empty-disk': 'warning',
      'bios-but-uefi-disk': 'problem',
      'uefi-but-bios-disk': 'problem',
    },
  },
  'vm.disk.physical': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: { image: 'ok', none: 'ok', physical: 'warning' },
  },
  'vm.disk.images': {
    subject: 'machine',
    level: 'list',
    limitMs: 10_000,
    outcomes: {
      'in-bundle': 'ok',
      none: 'ok',
      linked: 'warning',
      missing: 'problem',
      unreadable: 'problem',
      'backing-missing': 'problem',
    },
  },
  'vm.chip': {
    subject: 'machine',
    level: 'deep',
    limitMs: 15_000,
    outcomes: {
      present: 'ok',
      addable: 'ok',
      'needed-for-windows-11': 'warning',
      impossible: 'warning',
      'stray-storage': 'problem',
    },
  },
  'vm.chip.storage': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: {
      whole: 'ok',
      missing: 'problem',
      damaged: 'problem',
      'not-encrypted': 'problem',
      'other-cipher': 'problem',
    },
  },
  'vm.chip.record': {
    subject: 'machine',
    level: 'deep',
    limitMs: 15_000,
    outcomes: {
      'this-storage': 'ok',
      none: 'problem',
      'other-storage': 'problem',
      unreadable: 'problem',
      'keychain-closed': 'not-checked',
    },
  },
  'vm.chip.opens': {
    subject: 'machine',
    level: 'deep',
    limitMs: 25_000,
    outcomes: {
      opens: 'ok',
      'wrong-key': 'problem',
      'storage-changed': 'problem',
      'not-tried': 'not-checked',
    },
  },
  'vm.chip.certificates': {
    subject: 'machine',
    level: 'deep',
    limitMs: 25_000,
    outcomes: {
      valid: 'ok',
      expired: 'warning',
      'not-yet-valid': 'warning',
      none: 'warning',
      'other-key': 'problem',
      'other-chip': 'problem',
      'foreign-issuer': 'ok',
      'not-opened': 'not-checked',
    },
  },
  'vm.chip.lockout': {
    subject: 'machine',
    level: 'deep',
    limitMs: 25_000,
    outcomes: { clear: 'ok', counting: 'warning', locked: 'problem', 'not-opened': 'not-checked' },
  },
  'vm.chip.age': {
    subject: 'machine',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { expected: 'ok', 'never-started': 'ok', older: 'warning' },
  },
  'vm.secure-boot': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: {
      on: 'ok',
      off: 'ok',
      'off-though-windows-11': 'warning',
      'no-keys': 'ok',
      'no-keys-though-windows-11': 'warning',
      'store-missing': 'problem',
      'store-unreadable': 'problem',
    },
  },
  'vm.secure-boot.certificates': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: { both: 'ok', 'only-2023': 'ok', 'only-2011': 'problem', own: 'ok', none: 'ok' },
  },
  'vm.secure-boot.revocations': {
    subject: 'machine',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { newest: 'ok', old: 'warning', none: 'warning', 'not-used': 'ok' },
  },
  'vm.last-shutdown': {
    subject: 'machine',
    level: 'list',
    limitMs: 2_000,
    outcomes: { clean: 'ok', 'never-started': 'ok', running: 'ok', unclean: 'warning' },
  },
  'vm.backups': {
    subject: 'machine',
    level: 'deep',
    limitMs: 15_000,
    outcomes: {
      usable: 'ok',
      none: 'ok',
      'key-missing': 'warning',
      'keychain-closed': 'ok',
    },
  },
  'vm.identity': {
    subject: 'machine',
    level: 'list',
    limitMs: 10_000,
    outcomes: { unique: 'ok', twin: 'warning', 'twin-running': 'problem' },
  },
  'vm.moved': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: {
      'at-home': 'ok',
      'from-elsewhere-without-chip': 'ok',
      'from-elsewhere': 'warning',
      'moved-away': 'problem',
    },
  },
  'vm.lock': {
    subject: 'machine',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { free: 'ok', running: 'ok', held: 'warning' },
  },
  'vm.leftovers': {
    subject: 'machine',
    level: 'list',
    limitMs: 5_000,
    outcomes: { none: 'ok', interrupted: 'warning', staging: 'warning' },
  },
  'vm.permissions': {
    subject: 'machine',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { private: 'ok', open: 'warning', foreign: 'problem', 'not-writable': 'problem' },
  },
  'vm.space': {
    subject: 'machine',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { enough: 'ok', little: 'warning', none: 'problem' },
  },
  'vm.readiness': {
    subject: 'machine',
    level: 'deep',
    limitMs: 10_000,
    outcomes: { ready: 'ok', 'not-windows-11': 'ok', lacking: 'warning' },
  },
  'vm.logs': {
    subject: 'machine',
    level: 'deep',
    limitMs: 5_000,
    outcomes: { quiet: 'ok', none: 'ok', words: 'warning' },
  },
} as const satisfies Readonly<Record<string, CheckEntry>>;

export type CheckId = keyof typeof checks;
export type HostCheckId = Extract<CheckId, `host.${string}`>;
export type MachineCheckId = Extract<CheckId, `vm.${string}`>;
/** What a check can come to; the common two are when it fails itself. */
export type OutcomeOf<C extends CheckId> =
  | (C extends CheckId ? keyof (typeof checks)[C]['outcomes'] & string : never)
  | CommonOutcome;
export type CommonOutcome = 'threw' | 'timed-out' | 'cancelled';

export const checkIds = Object.keys(checks) as readonly CheckId[];
export const hostCheckIds = checkIds.filter((id): id is HostCheckId => id.startsWith('host.'));
export const machineCheckIds = checkIds.filter((id): id is MachineCheckId => id.startsWith('vm.'));

export function verdictOf<C extends CheckId>(check: C, outcome: OutcomeOf<C>): Verdict {
  const outcomes: Readonly<Record<string, Verdict>> = checks[check].outcomes;
  return outcomes[outcome] ?? 'not-checked';
}
