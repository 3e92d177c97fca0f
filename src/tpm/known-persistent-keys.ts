import type { KnownHandle } from './known-nv-indices.ts';

/**
 * Persistent handles. Sources: TCG TPM v2.0 Provisioning Guidance 1.0, table 2 (0x81000001 for the storage
 * root key, which Windows and systemd-cryptenroll use; 0x81010001 for the EK); swtpm_setup (0x81010016); TCG
 * Registry of Reserved TPM 2.0 Handles and Localities 1.2, section 2.3 (ranges).
 */
const single: Readonly<Record<number, KnownHandle>> = {
  2164260865: {
    what: { en: 'Storage root key', fr: 'Clé racine de stockage' },
    known: true,
    user: 'guest',
  },
  2164326401: {
    what: { en: 'Endorsement key, RSA', fr: 'Clé d’approbation, RSA' },
    known: true,
    user: 'swtpm',
  },
  2164326422: {
    what: { en: 'Endorsement key, ECC P-384', fr: 'Clé d’approbation, ECC P-384' },
    known: true,
    user: 'swtpm',
  },
};

const ranges: readonly (readonly [first: number, last: number, en: string, fr: string])[] = [
  [0x81000000, 0x8100ffff, 'Unknown, a key of the guest’s system', 'Inconnue, une clé du système invité'],
  [0x81010000, 0x8101ffff, 'An endorsement key', 'Une clé d’approbation'],
  [0x81020000, 0x8102ffff, 'A device identity key', 'Une clé d’identité de l’appareil'],
  [0x81800000, 0x81ffffff, 'Unknown, of the platform', 'Inconnue, de la plateforme'],
];

/** What a persistent key is for; what is not documented is said to be unknown. */
export function describePersistentKey(handle: number): KnownHandle {
  const found = single[handle];
  if (found) return found;
  const range = ranges.find(([first, last]) => handle >= first && handle <= last);
  const [, , en = 'Unknown', fr = 'Inconnue'] = range ?? [];
  return { what: { en, fr }, known: false, user: 'unknown' };
}
