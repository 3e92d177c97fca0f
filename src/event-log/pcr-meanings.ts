import type { LocalText } from '../errors/local-text.ts';
import type { PcrView } from './measured-views.ts';

type PcrMeaning = Pick<PcrView, 'measures' | 'usedBy'>;

const bitLocker: LocalText = { en: 'BitLocker seals to it', fr: 'BitLocker y scelle sa clé' };
const systemd: LocalText = {
  en: 'systemd-cryptenroll can seal to it',
  fr: 'systemd-cryptenroll peut y sceller',
};

const rows: readonly (readonly [pcr: number, en: string, fr: string, usedBy?: LocalText])[] = [
  [0, 'Firmware code', 'Code du micrologiciel'],
  [1, 'Firmware settings, boot order', 'Réglages du micrologiciel, ordre de démarrage'],
  [2, 'Option ROMs', 'ROM d’extension'],
  [3, 'Option ROM settings', 'Réglages des ROM d’extension'],
  [4, 'Boot manager', 'Gestionnaire de démarrage'],
  [5, 'Partition table, boot manager settings', 'Table de partitions, réglages du gestionnaire de démarrage'],
  [6, 'Power states', 'États d’alimentation'],
  [7, 'Secure Boot state and keys', 'État et clés du démarrage sécurisé', bitLocker],
  [8, 'Boot loader commands, kernel command line', 'Commandes du chargeur, ligne de commande du noyau'],
  [9, 'Files that the boot loader read', 'Fichiers lus par le chargeur'],
  [10, 'Linux IMA: files that were run', 'IMA de Linux : fichiers exécutés'],
  [
    11,
    'BitLocker access control; with systemd the unified kernel',
    'Contrôle d’accès de BitLocker ; avec systemd le noyau unifié',
    bitLocker,
  ],
  [12, 'Boot data and command line', 'Données de démarrage et ligne de commande'],
  [13, 'Boot modules', 'Modules de démarrage'],
  [14, 'Boot authorities, shim’s own keys', 'Autorités de démarrage, clés de shim'],
  [15, 'Free; systemd: the machine’s identity', 'Libre ; systemd : identité de la machine', systemd],
  [16, 'For testing', 'Pour les essais'],
  ...[17, 18, 19, 20, 21, 22].map(
    (pcr) => [pcr, 'Dynamic launch, not used', 'Lancement dynamique, non utilisé'] as const,
  ),
  [23, 'Free for the guest', 'Libre pour l’invité'],
];

/**
 * By number, 0 to 23. Sources: TCG PC Client Platform Firmware Profile 1.05, 3.3.4; Microsoft, "Understanding
 * PCR banks on TPM 2.0 devices" and "BitLocker settings" (with Secure Boot, PCRs 7 and 11); the UAPI group's
 * registry "Linux TPM PCRs".
 */
export const pcrMeanings: ReadonlyMap<number, PcrMeaning> = new Map(
  rows.map(([pcr, en, fr, usedBy]) => [pcr, { measures: { en, fr }, usedBy: usedBy ?? null }]),
);

const unknown: PcrMeaning = { measures: { en: 'Not known', fr: 'Inconnu' }, usedBy: null };

/** A PCR's value with what it is for. */
export const pcrView = (pcr: number, value: string): PcrView => ({
  pcr,
  value,
  ...(pcrMeanings.get(pcr) ?? unknown),
});
