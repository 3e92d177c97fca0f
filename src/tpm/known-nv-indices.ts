import type { LocalText } from '../errors/local-text.ts';
import type { KnownUser } from './inside-views.ts';

/** What is documented of a handle. */
export interface KnownHandle {
  readonly what: LocalText;
  /** False: only its range is documented, or only who makes it but not what for. */
  readonly known: boolean;
  readonly user: KnownUser;
}

const known = (user: KnownUser, en: string, fr: string): KnownHandle => ({
  what: { en, fr },
  known: true,
  user,
});
const unexplained = (user: KnownUser, en: string, fr: string): KnownHandle => ({
  what: { en, fr },
  known: false,
  user,
});

/**
 * Single indices. Sources: TCG EK Credential Profile 2.5, 2.2.1.4 and 2.2.1.5 (0x01C000xx, 0x01C07Fxx);
 * swtpm_setup (0x01C08000); TCG PC Client Platform TPM Profile and Intel TXT Software Development Guide
 * 017, appendix I (0x01C101xx); Microsoft, "How a hardware-based root of trust helps protect Windows 10"
 * (0x01C101C0). 0x01880001 and its like are made by Windows' TpmCoreProvisioning.dll, tcblaunch.exe and
 * bootmgr, which is known from watching them (fishilico/home-files, tpm-show), not from Microsoft.
 */
const single: Readonly<Record<number, KnownHandle>> = {
  29360130: known('swtpm', 'EK certificate, RSA 2048', 'Certificat d’EK, RSA 2048'),
  29360131: known('swtpm', 'Nonce of the EK, RSA 2048', 'Nonce de l’EK, RSA 2048'),
  29360132: known('swtpm', 'Template of the EK, RSA 2048', 'Modèle de l’EK, RSA 2048'),
  29360138: known('swtpm', 'EK certificate, ECC P-256', 'Certificat d’EK, ECC P-256'),
  29360139: known('swtpm', 'Nonce of the EK, ECC P-256', 'Nonce de l’EK, ECC P-256'),
  29360140: known('swtpm', 'Template of the EK, ECC P-256', 'Modèle de l’EK, ECC P-256'),
  29360146: known('swtpm', 'EK certificate, RSA 2048 (H-1)', 'Certificat d’EK, RSA 2048 (H-1)'),
  29360148: known('swtpm', 'EK certificate, ECC P-256 (H-2)', 'Certificat d’EK, ECC P-256 (H-2)'),
  29360150: known('swtpm', 'EK certificate, ECC P-384', 'Certificat d’EK, ECC P-384'),
  29360151: known('swtpm', 'Template of the EK, ECC P-384', 'Modèle de l’EK, ECC P-384'),
  29360152: known('swtpm', 'EK certificate, ECC P-521', 'Certificat d’EK, ECC P-521'),
  29360156: known('swtpm', 'EK certificate, RSA 3072', 'Certificat d’EK, RSA 3072'),
  29360158: known('swtpm', 'EK certificate, RSA 4096', 'Certificat d’EK, RSA 4096'),
  29392641: known('unknown', 'Policy of EKs, SHA-256', 'Stratégie des EK, SHA-256'),
  29392642: known('unknown', 'Policy of EKs, SHA-384', 'Stratégie des EK, SHA-384'),
  29392643: known('unknown', 'Policy of EKs, SHA-512', 'Stratégie des EK, SHA-512'),
  29392896: known('swtpm', 'Platform certificate', 'Certificat de plateforme'),
  29425922: known('firmware', 'Intel TXT, auxiliary data', 'Intel TXT, données auxiliaires'),
  29425923: known(
    'firmware',
    'Intel TXT, policy of the computer’s maker',
    'Intel TXT, stratégie du constructeur',
  ),
  29425924: known('firmware', 'Intel SGX, security version', 'Intel SGX, version de sécurité'),
  29425926: known('firmware', 'Intel TXT, policy of the owner', 'Intel TXT, stratégie du propriétaire'),
  29426112: known(
    'windows',
    'System Guard Secure Launch',
    'System Guard, lancement sécurisé (Secure Launch)',
  ),
  25168510: known(
    'vtpm-demo',
    'Secret of the demo guest, sealed to PCR 7',
    'Secret de l’invité de démonstration, scellé au PCR 7',
  ),
  25690113: unexplained('windows', 'Not published by Microsoft', 'Non publié par Microsoft'),
  25690114: unexplained('windows', 'Not published by Microsoft', 'Non publié par Microsoft'),
  25690129: unexplained('windows', 'Not published by Microsoft', 'Non publié par Microsoft'),
};

/** TCG Registry of Reserved TPM 2.0 Handles and Localities 1.2, section 2.2. */
const ranges: readonly (readonly [first: number, last: number, en: string, fr: string])[] = [
  [0x01000000, 0x013fffff, 'Unknown, of the chip’s maker', 'Inconnu, du fabricant de la puce'],
  [0x01400000, 0x017fffff, 'Unknown, of the computer’s maker', 'Inconnu, du constructeur de l’ordinateur'],
  [0x01800000, 0x01bfffff, 'Unknown, of the guest’s system', 'Inconnu, du système invité'],
  [0x01c00100, 0x01c001ff, 'Chain of EK certificates', 'Chaîne des certificats d’EK'],
  [0x01c00000, 0x01c07fff, 'Unknown, kept for endorsement keys', 'Inconnu, réservé aux clés d’approbation'],
  [0x01c08000, 0x01c0ffff, 'Unknown, kept for the platform', 'Inconnu, réservé à la plateforme'],
  [0x01c10000, 0x01c1ffff, 'Unknown, kept for parts of a PC', 'Inconnu, réservé aux composants d’un PC'],
  [0x01c90000, 0x01c9ffff, 'Device identity certificate', 'Certificat d’identité de l’appareil'],
];

/** What an NV index is for; what is not documented is said to be unknown. */
export function describeNvIndex(index: number): KnownHandle {
  const found = single[index];
  if (found) return found;
  const range = ranges.find(([first, last]) => index >= first && index <= last);
  return range ? unexplained('unknown', range[2], range[3]) : unexplained('unknown', 'Unknown', 'Inconnu');
}
