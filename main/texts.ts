import { app } from 'electron';

/** The few texts that main itself shows: native dialogs. */
const texts = {
  en: {
    openBundle: 'Open a Virtual Machine',
    saveReport: 'Save the Report',
    reportName: 'vTPM Desktop report',
    machinesAndSealed: 'Virtual machines and sealed files',
    diskImages: 'Disk images',
    installationImages: 'Installation images',
    allFiles: 'All files',
    portableKeychains: 'Portable keychains',
    openKeys: 'Open a Portable Keychain',
    exportKeys: 'Export Keys',
    syncFolder: 'Choose a Folder That Is Synced',
    exportCertificate: 'Export a Certificate',
    certificates: 'Certificates',
    saveInside: 'Save What Is Inside the Chip',
    textFiles: 'Text files',
    saveLog: 'Save the Event Log',
    eventLogs: 'TCG event logs',
    openParallels: 'Examine a Parallels Machine',
    parallelsMachines: 'Parallels Desktop machines',
    quitMessage: 'Virtual machines are running',
    quitDetail:
      'They are shut down before vTPM Desktop quits. A guest that does not react is left running until you turn it off.',
    shutDownAndQuit: 'Shut Down and Quit',
    cancel: 'Cancel',
  },
  fr: {
    openBundle: 'Ouvrir une machine virtuelle',
    saveReport: 'Enregistrer le rapport',
    reportName: 'Rapport vTPM Desktop',
    machinesAndSealed: 'Machines virtuelles et fichiers scellés',
    diskImages: 'Images disque',
    installationImages: 'Images d’installation',
    allFiles: 'Tous les fichiers',
    portableKeychains: 'Trousseaux portables',
    openKeys: 'Ouvrir un trousseau portable',
    exportKeys: 'Exporter les clés',
    syncFolder: 'Choisir un dossier synchronisé',
    exportCertificate: 'Exporter un certificat',
    certificates: 'Certificats',
    saveInside: 'Enregistrer l’intérieur de la puce',
    textFiles: 'Fichiers texte',
    saveLog: 'Enregistrer le journal d’événements',
    eventLogs: 'Journaux d’événements TCG',
    openParallels: 'Examiner une machine Parallels',
    parallelsMachines: 'Machines de Parallels Desktop',
    quitMessage: 'Des machines virtuelles sont en marche',
    quitDetail:
      'Elles sont éteintes avant que vTPM Desktop ne quitte. Un système qui ne réagit pas reste en marche jusqu’à ce que vous le coupiez.',
    shutDownAndQuit: 'Éteindre et quitter',
    cancel: 'Annuler',
  },
} as const;

let chosen: 'en' | 'fr' | null = null;

/** The language of main's own texts; `system` follows the desktop. */
export function setTextLocale(locale: 'system' | 'en' | 'fr'): void {
  chosen = locale === 'system' ? null : locale;
}

/** The language in force. */
export const textLocale = (): 'en' | 'fr' => chosen ?? (app.getLocale().startsWith('fr') ? 'fr' : 'en');

export const text = (key: keyof (typeof texts)['en']): string => texts[textLocale()][key];
