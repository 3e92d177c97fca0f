import type { LocalText } from '../errors/local-text.ts';
import { eventTypeName } from './event-types.ts';
import type { LogEvent } from './parse-event-log.ts';
import { pcrMeanings } from './pcr-meanings.ts';
import { readVariableData } from './uefi-variable-data.ts';

const text = (en: string, fr: string): LocalText => ({ en, fr });

const variables: Readonly<Record<string, LocalText>> = {
  SecureBoot: text('Secure Boot on or off', 'Démarrage sécurisé activé ou non'),
  PK: text('Secure Boot policy: the platform key', 'Politique du démarrage sécurisé : clé de plateforme'),
  KEK: text(
    'Secure Boot policy: who may change the keys',
    'Politique du démarrage sécurisé : qui peut changer les clés',
  ),
  db: text('Secure Boot policy: what may start', 'Politique du démarrage sécurisé : ce qui peut démarrer'),
  dbx: text('Secure Boot policy: what is revoked', 'Politique du démarrage sécurisé : ce qui est révoqué'),
  SbatLevel: text('Oldest versions that may start', 'Versions les plus anciennes admises'),
  BootOrder: text('Boot order', 'Ordre de démarrage'),
};

const mokVariables = /^(Mok|Shim)/;

function ofVariable(name: string, authority: boolean): LocalText {
  if (authority && /^(db|Mok|Shim|vendor)/.test(name))
    return text('Who vouches for what starts next', 'Qui se porte garant de ce qui démarre ensuite');
  const found = variables[name];
  if (found) return found;
  if (/^Boot[0-9A-F]{4}$/.test(name)) return text('A boot entry', 'Une entrée de démarrage');
  if (mokVariables.test(name)) return text('shim’s own keys', 'Clés propres à shim');
  return text('A setting of the firmware', 'Un réglage du micrologiciel');
}

/** Boot loaders' events (EV_IPL): GRUB says in the data what it is; shim names its variable. */
function ofBootLoader(pcr: number, data: Buffer): LocalText {
  const words = data.toString('latin1', 0, 32);
  if (words.startsWith('grub_cmd:')) return text('A command of the boot loader', 'Une commande du chargeur');
  if (words.startsWith('kernel_cmdline:'))
    return text('The kernel’s command line', 'Ligne de commande du noyau');
  if (mokVariables.test(words)) return text('shim’s own keys', 'Clés propres à shim');
  if (pcr === 9) return text('A file that the boot loader read', 'Un fichier lu par le chargeur');
  return text('Measured by the boot loader', 'Mesuré par le chargeur');
}

const actions: readonly (readonly [RegExp, LocalText])[] = [
  [/^Calling EFI Application/, text('The firmware starts a boot entry', 'Le micrologiciel lance une entrée')],
  [/^Returning from EFI/, text('The boot entry came back', 'L’entrée de démarrage a rendu la main')],
  [
    /^Exit Boot Services/,
    text('The system takes over from the firmware', 'Le système prend le relais du micrologiciel'),
  ],
];

/** What an event is about, in words: "Secure Boot policy: what may start", "Boot manager". */
export function eventMeaning({ type, pcr, data }: LogEvent): LocalText {
  const name = eventTypeName(type);
  switch (name) {
    case 'EV_NO_ACTION':
      return text('Not measured, information only', 'Non mesuré, pour information');
    case 'EV_SEPARATOR':
      return text(
        'End of what the firmware measures by itself',
        'Fin de ce que le micrologiciel mesure de lui-même',
      );
    case 'EV_S_CRTM_VERSION':
    case 'EV_S_CRTM_CONTENTS':
      return text('The firmware’s version', 'Version du micrologiciel');
    case 'EV_EFI_PLATFORM_FIRMWARE_BLOB':
    case 'EV_EFI_PLATFORM_FIRMWARE_BLOB2':
    case 'EV_POST_CODE':
    case 'EV_POST_CODE2':
      return text('Firmware code', 'Code du micrologiciel');
    case 'EV_EFI_VARIABLE_DRIVER_CONFIG':
    case 'EV_EFI_VARIABLE_BOOT':
    case 'EV_EFI_VARIABLE_BOOT2':
      return ofVariable(readVariableData(data)?.name ?? '', false);
    case 'EV_EFI_VARIABLE_AUTHORITY':
      return ofVariable(readVariableData(data)?.name ?? '', true);
    case 'EV_EFI_BOOT_SERVICES_APPLICATION':
      return text('A boot loader or kernel that was started', 'Un chargeur ou un noyau lancé');
    case 'EV_EFI_BOOT_SERVICES_DRIVER':
    case 'EV_EFI_RUNTIME_SERVICES_DRIVER':
      return text('A driver that was loaded', 'Un pilote chargé');
    case 'EV_EFI_GPT_EVENT':
    case 'EV_EFI_GPT_EVENT2':
      return text('Partition table', 'Table de partitions');
    case 'EV_EFI_HANDOFF_TABLES':
    case 'EV_EFI_HANDOFF_TABLES2':
      return text('ACPI and SMBIOS tables', 'Tables ACPI et SMBIOS');
    case 'EV_IPL':
      return ofBootLoader(pcr, data);
    case 'EV_EFI_ACTION':
    case 'EV_ACTION':
      return (
        actions.find(([pattern]) => pattern.test(data.toString('latin1', 0, 64)))?.[1] ??
        text('A step of the firmware', 'Une étape du micrologiciel')
      );
    default:
      return pcrMeanings.get(pcr)?.measures ?? text('Not known', 'Inconnu');
  }
}
