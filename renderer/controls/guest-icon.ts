import { type GuestOsId, guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { DeviceIcon } from './icon.tsx';

const familyIcons = {
  windows: 'device-g-win',
  linux: 'device-g-linux',
  other: 'device-g-other',
} as const satisfies Record<string, DeviceIcon>;

/** The drawing of a guest system's family. */
export const guestIcon = (guestOs: GuestOsId | null): DeviceIcon =>
  familyIcons[guestOs ? guestOsProfiles[guestOs].family : 'other'];
