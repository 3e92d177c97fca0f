import type { GuestOsProfile } from '../machine/guest-os.ts';
import type { RecoveryKeyHint } from './views.ts';

const windows: readonly RecoveryKeyHint[] = [
  { system: 'windows', command: 'manage-bde -protectors -get C:', url: null },
  { system: 'windows', command: null, url: 'https://account.microsoft.com/devices/recoverykey' },
];
const linux: readonly RecoveryKeyHint[] = [
  { system: 'linux', command: 'systemd-cryptenroll --recovery-key DEVICE', url: null },
  { system: 'linux', command: 'cryptsetup luksDump DEVICE', url: null },
];

/** How the recovery keys of a guest's disk encryption are found or made; DEVICE is the encrypted partition. */
export const recoveryKeyHints = (family: GuestOsProfile['family']): readonly RecoveryKeyHint[] =>
  family === 'windows' ? windows : family === 'linux' ? linux : [...windows, ...linux];
