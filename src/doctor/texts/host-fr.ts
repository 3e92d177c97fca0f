import type { HostCheckId } from '../checks.ts';
import type { CheckTexts } from './shape.ts';

const qemu = (arch: string) =>
  ({
    title: `QEMU pour ${arch}`,
    looksAt: `Si QEMU pour ${arch} est installé et fonctionne`,
    outcomes: {
      found: { summary: 'QEMU {version}' },
      missing: {
        title: 'QEMU n’est pas installé',
        cause: `Aucune machine virtuelle ${arch} ne peut tourner ici : le programme {program} est introuvable.`,
      },
      'missing-foreign': {
        title: `QEMU pour ${arch} n’est pas installé`,
        cause: `Seules les machines virtuelles ${arch} en ont besoin, pas celles du processeur de cet ordinateur.`,
      },
      broken: {
        title: `QEMU pour ${arch} ne fonctionne pas`,
        cause: '{program} est là, mais a échoué : {reason}.',
      },
    },
  }) as const;

const firmware = (arch: string) =>
  ({
    title: `Micrologiciel UEFI pour ${arch}`,
    looksAt:
      'Les fichiers de micrologiciel que nomment les descripteurs de QEMU et les emplacements connus, avec et sans démarrage sécurisé',
    outcomes: {
      found: { summary: 'Avec démarrage sécurisé ; {count} versions' },
      missing: {
        title: 'Aucun micrologiciel UEFI n’est installé',
        cause: `Une puce TPM ne fonctionne qu’avec UEFI, et aucun micrologiciel pour ${arch} n’a été trouvé.`,
      },
      'no-secure-boot': {
        title: 'Le micrologiciel UEFI n’a pas le démarrage sécurisé',
        cause: `Il y a un micrologiciel pour ${arch}, mais sans démarrage sécurisé, que l’ajout d’une puce TPM active.`,
      },
      'missing-foreign': {
        title: `Pas de micrologiciel UEFI avec démarrage sécurisé pour ${arch}`,
        cause: `Seules les machines virtuelles ${arch} en ont besoin.`,
      },
    },
  }) as const;

/** The checks of this computer, in French. */
export const hostChecksFr: CheckTexts<HostCheckId> = {
  'host.qemu.x86_64': qemu('x86_64'),
  'host.qemu.arm64': qemu('arm64'),
  'host.qemu.img': {
    title: 'qemu-img',
    looksAt: 'Si qemu-img, qui crée et examine les images disque, est installé et fonctionne',
    outcomes: {
      found: { summary: 'qemu-img {version}' },
      missing: {
        title: 'qemu-img n’est pas installé',
        cause: 'Sans lui, aucune image disque ne peut être créée.',
      },
      broken: {
        title: 'qemu-img ne fonctionne pas',
        cause: '{program} est là, mais a échoué : {reason}.',
      },
    },
  },
  'host.accelerator': {
    title: 'Hyperviseur',
    looksAt: 'Si QEMU démarre vraiment une machine avec l’accélération matérielle de cet ordinateur',
    outcomes: {
      proven: { summary: '{accelerator}, prouvé en démarrant QEMU {version} avec' },
      slow: {
        title: 'Les machines virtuelles tournent sans accélération matérielle',
        cause: 'QEMU doit émuler le processeur, ce qui est bien plus lent.',
      },
      'no-emulator': { title: 'Pas essayé', cause: 'Il n’y a pas de QEMU pour essayer l’accélérateur.' },
    },
  },
  'host.swtpm': {
    title: 'swtpm',
    looksAt: 'Si swtpm, swtpm_setup et swtpm_localca sont installés, et leurs versions',
    outcomes: {
      found: { summary: 'swtpm {version}' },
      missing: {
        title: 'L’émulateur TPM n’est pas installé',
        cause: 'swtpm fait fonctionner les puces TPM, et le programme {program} est introuvable.',
      },
      'setup-missing': {
        title: 'Une partie de l’émulateur TPM n’est pas installée',
        cause:
          'Les outils de swtpm fabriquent les nouvelles puces, et le programme {program} est introuvable.',
      },
      'too-old': {
        title: 'L’émulateur TPM ne sait pas faire le nécessaire',
        cause: 'Il manque à {program} {version} : {features}.',
      },
    },
  },
  'host.swtpm.encryption': {
    title: 'Puces chiffrées',
    looksAt:
      'Ce que swtpm et swtpm_setup disent savoir faire : chiffrement, mots de passe par descripteur, tailles de clé',
    outcomes: {
      able: { summary: 'Chiffrement, descripteurs, {keys}' },
      unable: {
        title: 'swtpm ne sait pas chiffrer une puce ici',
        cause:
          'Il ne propose pas : {features}. Une puce n’est jamais gardée en clair, donc aucune n’est ajoutée.',
      },
      'no-swtpm': { title: 'Pas demandé', cause: 'swtpm n’a pas fonctionné ; voir sa propre vérification.' },
    },
  },
  'host.swtpm.authority': {
    title: 'Autorité de certification',
    looksAt:
      'La clé, le certificat et le dossier avec lesquels cet ordinateur signe les certificats des nouvelles puces',
    outcomes: {
      usable: { summary: 'Utilisable, son certificat est valable jusqu’au {until}' },
      'not-made-yet': { summary: 'Sera créée avec la première puce' },
      'ends-soon': {
        title: 'Le certificat de l’autorité expire bientôt',
        cause:
          'Il est valable jusqu’au {until} ; les puces créées ensuite auraient des certificats que personne n’accepte.',
      },
      expired: {
        title: 'Le certificat de l’autorité a expiré',
        cause:
          'Il était valable jusqu’au {until} ; les certificats des nouvelles puces ne seraient pas acceptés.',
      },
      damaged: {
        title: 'L’autorité de certification est endommagée',
        cause: 'swtpm ne peut pas signer avec elle les certificats des nouvelles puces : {reason}.',
      },
      'not-writable': {
        title: 'Le dossier de l’autorité n’est pas accessible en écriture',
        cause: 'Chaque nouvelle puce y prend un numéro de série, et écrire dans {path} est refusé.',
      },
    },
  },
  'host.firmware.x86_64': firmware('x86_64'),
  'host.firmware.arm64': firmware('arm64'),
  'host.firmware.keys': {
    title: 'Clés de Microsoft',
    looksAt:
      'Les certificats et révocations inscrits pour le démarrage sécurisé, et ceux du modèle fourni avec le micrologiciel',
    outcomes: {
      current: { summary: 'De 2011 et de 2023, avec les révocations du {revocations}' },
      'template-2011-only': {
        summary:
          'De 2011 et de 2023. Le modèle du micrologiciel n’a que celles de 2011, et ne sert pas pour les clés',
      },
      'keys-missing': {
        title: 'Les clés de Microsoft manquent ou sont endommagées',
        cause:
          'Le démarrage sécurisé ne peut être activé sans les fichiers livrés avec vTPM Desktop : {reason}.',
      },
    },
  },
  'host.keychain': {
    title: 'Trousseau',
    looksAt: 'Si une entrée d’essai peut être écrite dans le trousseau, relue et retirée',
    outcomes: {
      works: { summary: '{keychain}, déverrouillé ; une entrée d’essai a été écrite, relue et retirée' },
      there: { summary: '{keychain}, déverrouillé' },
      file: {
        summary:
          'Un fichier trousseau est utilisé ; sa phrase secrète est demandée quand une clé est nécessaire',
      },
      locked: {
        title: 'Le trousseau est verrouillé',
        cause: 'Les clés des puces se trouvent dans {keychain}, qui ne donne rien tant qu’il est verrouillé.',
      },
      missing: {
        title: 'Il n’y a pas de trousseau',
        cause:
          'La clé d’une puce doit être gardée en sûreté, et aucun service de trousseau ne répond ici : {reason}.',
      },
      'module-missing': {
        title: 'Le module du trousseau ne se charge pas',
        cause: 'La partie de vTPM Desktop qui parle au trousseau manque ou ne convient pas : {reason}.',
      },
      restarted: {
        title: 'Le trousseau a été redémarré',
        cause: 'Ce programme s’adresse encore à l’ancien service, qui n’existe plus.',
      },
      refused: {
        title: 'Le trousseau refuse',
        cause: '{keychain} n’a pas permis l’entrée d’essai : {reason}.',
      },
      'reads-back-wrong': {
        title: 'Le trousseau ne rend pas ce qu’on lui confie',
        cause: 'L’entrée d’essai a été écrite, mais la relire a donné autre chose, ou rien.',
      },
      silent: {
        title: 'Le trousseau ne répond pas',
        cause:
          'Il a été interrogé pendant {seconds} s ; peut-être qu’une de ses fenêtres attend une réponse.',
      },
    },
  },
  'host.denials': {
    title: 'AppArmor et SELinux',
    looksAt: 'Le journal du système, pour des refus qui concernent swtpm',
    outcomes: {
      none: { summary: 'Aucun refus qui concerne swtpm' },
      'not-used': { summary: 'Aucun des deux n’est utilisé' },
      denied: {
        title: '{system} arrête swtpm',
        cause:
          'Refus depuis {since} : {count}. {what} a été refusé à swtpm, une puce à cet endroit ne peut donc s’ouvrir.',
      },
      unreadable: {
        title: 'Le journal du système n’est pas lisible',
        cause:
          '{system} est utilisé ; s’il a refusé quelque chose à swtpm, c’est dans un journal que cet utilisateur ne peut lire.',
      },
    },
  },
  'host.permissions': {
    title: 'Dossiers',
    looksAt: 'Propriétaire et droits des dossiers propres au produit',
    outcomes: {
      private: { summary: 'À vous, et privés là où il le faut' },
      open: {
        title: 'D’autres peuvent regarder dans un dossier privé',
        cause: '{path} est lisible par d’autres utilisateurs de cet ordinateur.',
      },
      foreign: {
        title: 'Un dossier appartient à quelqu’un d’autre',
        cause: '{path} appartient à {owner}, pas à vous.',
      },
      'not-writable': {
        title: 'Un dossier n’est pas accessible en écriture',
        cause: 'Écrire dans {path} est refusé.',
      },
    },
  },
  'host.space': {
    title: 'Espace libre',
    looksAt: 'L’espace restant là où se trouvent machines, clés et fichiers temporaires',
    outcomes: {
      enough: { summary: 'Suffisant pour les machines, les réglages et les fichiers temporaires' },
      little: {
        title: 'Il reste peu d’espace',
        cause: 'Un disque plein arrête un invité en plein travail ; {path} est presque plein.',
      },
      none: {
        title: 'Il ne reste plus d’espace',
        cause: 'Rien ne peut être écrit dans {path}, pas même l’état d’une puce.',
      },
    },
  },
  'host.socket-path': {
    title: 'Chemins des sockets',
    looksAt: 'La longueur du plus long chemin d’un socket, pour lequel le système a peu de place',
    outcomes: {
      fits: { summary: '{length} octets sur {limit}' },
      'too-long': {
        title: 'Le chemin du dossier des sockets est trop long',
        cause:
          'Le chemin d’un socket peut avoir {limit} octets et en aurait {length} ; aucune machine ne peut démarrer.',
      },
    },
  },
  'host.processes': {
    title: 'Processus swtpm',
    looksAt: 'Si chacun de vos swtpm appartient à une machine qui tourne',
    outcomes: {
      none: { summary: 'Aucun ne tourne' },
      accounted: { summary: '{count}, chacun avec sa machine virtuelle' },
      orphaned: {
        title: 'Un swtpm tourne sans sa machine virtuelle',
        cause: 'Il tient la puce de « {name} », qui ne peut donc démarrer. Ce qui l’avait lancé est mort.',
      },
      'not-linux': { title: 'Pas examiné', cause: 'Les processus ne sont examinés que sous Linux.' },
    },
  },
  'host.leftovers': {
    title: 'Restes',
    looksAt: 'Ce que des processus tués ont laissé : dossiers temporaires, changements inachevés',
    outcomes: {
      none: { summary: 'Aucun' },
      'left-behind': {
        title: 'Des dossiers temporaires sont restés',
        cause:
          'Dossiers laissés par des processus morts : {count}. Ils contiennent des copies chiffrées et ne gênent personne.',
      },
      interrupted: {
        title: 'Un changement a été interrompu',
        cause:
          'Il attend d’être terminé ou annulé dans « {name} », ce qui se fait à la prochaine utilisation de cette machine.',
      },
    },
  },
  'host.clock': {
    title: 'Horloge',
    looksAt: 'L’horloge de cet ordinateur, comparée aux dates de fichiers et de certificats',
    outcomes: {
      plausible: { summary: 'Plausible' },
      behind: {
        title: 'L’horloge retarde',
        cause:
          'Elle indique {now}, mais {witness} est du {seen}. De nouveaux certificats ne seraient pas encore valables.',
      },
      ahead: {
        title: 'L’horloge avance peut-être',
        cause: 'Elle indique {now}, et rien n’a été écrit ici pendant les {years} années qui précèdent.',
      },
    },
  },
  'host.library': {
    title: 'Liste des machines virtuelles',
    looksAt: 'Si chaque machine de la liste est là, lisible et présente une seule fois',
    outcomes: {
      readable: { summary: 'Toutes lisibles : {count}' },
      missing: {
        title: 'Une machine virtuelle n’est plus à sa place',
        cause:
          'Il n’y a rien à l’emplacement {path}. Bundles de la liste disparus : {count}. Un disque n’est peut-être pas branché.',
      },
      unreadable: {
        title: 'Une machine virtuelle est illisible',
        cause: 'Descriptions illisibles : {count}, à commencer par {path}.',
      },
      duplicates: {
        title: 'Deux bundles sont la même machine virtuelle',
        cause:
          'Bundles qui partagent leur UUID avec un autre : {count}, à commencer par {path}. Ils utilisent la même entrée de clé.',
      },
    },
  },
  'host.sandbox': {
    title: 'Édition',
    looksAt: 'Si ce programme tourne dans un bac à sable qui le prive du nécessaire',
    outcomes: {
      none: { summary: 'Hors bac à sable' },
      flatpak: {
        title: 'C’est l’édition Flatpak',
        cause:
          'Elle ne voit que ses propres swtpm, QEMU et les dossiers accordés ; ni les fichiers trousseau d’ailleurs, ni les processus d’autres, ni le journal du système.',
      },
      snap: {
        title: 'C’est l’édition Snap',
        cause:
          'Tant que ses interfaces ne sont pas connectées, elle n’atteint ni le trousseau, ni KVM, ni les disques amovibles, ni le journal du système.',
      },
      'app-sandbox': {
        title: 'C’est l’édition de l’App Store',
        cause:
          'Elle n’ouvre que les fichiers que vous choisissez et n’atteint pas d’autres trousseaux : les clés voyagent par fichiers de clés.',
      },
    },
  },
};
