import { app } from 'electron';

/** The few texts that main itself shows: native dialogs and menus. */
const texts = {
  en: {
    openBundle: 'Open a Virtual Machine',
    diskImages: 'Disk images',
    installationImages: 'Installation images',
    allFiles: 'All files',
    quitTitle: 'Virtual machines are running',
    quitDetail: 'They are shut down before vTPM Desktop quits.',
    shutDownAndQuit: 'Shut Down and Quit',
    cancel: 'Cancel',
  },
  fr: {
    openBundle: 'Ouvrir une machine virtuelle',
    diskImages: 'Images disque',
    installationImages: 'Images d’installation',
    allFiles: 'Tous les fichiers',
    quitTitle: 'Des machines virtuelles sont en marche',
    quitDetail: 'Elles sont éteintes avant que vTPM Desktop ne quitte.',
    shutDownAndQuit: 'Éteindre et quitter',
    cancel: 'Annuler',
  },
} as const;

let chosen: 'en' | 'fr' | null = null;

/** The language of main's own texts; null follows the system. */
export function setTextLocale(locale: 'system' | 'en' | 'fr'): void {
  chosen = locale === 'system' ? null : locale;
}

export function text(key: keyof (typeof texts)['en']): string {
  return texts[chosen ?? (app.getLocale().startsWith('fr') ? 'fr' : 'en')][key];
}
