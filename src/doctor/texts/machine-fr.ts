import type { MachineCheckId } from '../checks.ts';
import type { CheckTexts } from './shape.ts';

/** The checks of a machine, in French. */
export const machineChecksFr: CheckTexts<MachineCheckId> = {
  'vm.bundle': {
    title: 'Bundle',
    looksAt: 'Si le bundle est là et si sa description est lisible',
    outcomes: {
      readable: { summary: 'Lisible' },
      missing: { title: 'Le bundle n’est pas là', cause: 'Il n’y a plus rien à {path}.' },
      damaged: {
        title: 'La description est endommagée',
        cause: 'machine.json est incompréhensible : {reason}.',
      },
      newer: {
        title: 'Le bundle est d’une version plus récente',
        cause: 'Il a été écrit par un vTPM Desktop plus récent que celui-ci.',
      },
      'no-access': { title: 'Le bundle est illisible', cause: 'Le système le refuse : {reason}.' },
    },
  },
  'vm.guest-os': {
    title: 'Système invité',
    looksAt: 'Si l’invité a un pilote pour TPM 2.0',
    outcomes: {
      suits: { summary: '{guest} sait utiliser une puce TPM' },
      'too-old': {
        title: 'L’invité est trop ancien pour une puce TPM',
        cause: '{guest} n’a pas de pilote pour TPM 2.0 ; Windows 10, Windows 11 et Linux en ont un.',
      },
    },
  },
  'vm.firmware': {
    title: 'Micrologiciel',
    looksAt: 'Si la machine a UEFI ou un BIOS hérité, et pour lequel son disque a été installé',
    outcomes: {
      uefi: { summary: 'UEFI' },
      'bios-suits': { summary: 'BIOS hérité, qui convient à son invité' },
      'bios-empty-disk': {
        title: 'La machine a un BIOS hérité',
        cause:
          'Une puce TPM 2.0 ne fonctionne qu’avec un micrologiciel UEFI. Rien n’est encore installé sur son disque.',
      },
      bios: {
        title: 'La machine a un BIOS hérité',
        cause:
          'Une puce TPM 2.0 ne fonctionne qu’avec un micrologiciel UEFI, et le disque a été installé pour le BIOS hérité.',
      },
      'bios-but-uefi-disk': {
        title: 'La machine a un BIOS hérité, son disque a été installé pour UEFI',
        cause: 'Elle ne démarre pas ainsi, et une puce TPM demande UEFI.',
      },
      'uefi-but-bios-disk': {
        title: 'La machine a UEFI, son disque a été installé pour un BIOS hérité',
        cause: 'UEFI ne trouve rien à démarrer sur un disque à MBR sans partition système EFI.',
      },
    },
  },
  'vm.disk.physical': {
    title: 'Genre de disque',
    looksAt: 'Si un disque de la machine est un disque ou une partition physique de cet ordinateur',
    outcomes: {
      image: { summary: 'Des images disque seulement' },
      none: { summary: 'Aucun disque' },
      physical: {
        title: 'La machine tourne depuis un disque physique',
        cause:
          'Un invité qui lie ses clés à une puce virtuelle pourrait rendre {disk} inutilisable hors de cette machine.',
      },
    },
  },
  'vm.disk.images': {
    title: 'Images disque',
    looksAt: 'Où se trouvent les images disque, et si elles et leurs bases sont lisibles',
    outcomes: {
      'in-bundle': { summary: '{count}, dans le bundle' },
      none: { summary: 'Aucun disque' },
      linked: {
        title: 'Un disque se trouve hors du bundle',
        cause:
          '{path} appartient à la machine, mais ne voyage pas avec elle et n’est pas sauvegardé avec elle.',
      },
      missing: { title: 'Une image disque manque', cause: 'Il n’y a rien à {path}.' },
      unreadable: { title: 'Une image disque est illisible', cause: '{path} : {reason}.' },
      'backing-missing': {
        title: 'La base d’une image disque manque',
        cause: '{path} ne contient que les changements depuis {backing}, qui n’est pas là.',
      },
    },
  },
  'vm.chip': {
    title: 'Puce TPM',
    looksAt: 'Si la machine a une puce TPM, ou peut en avoir une',
    outcomes: {
      present: { summary: 'TPM 2.0, {cipher}' },
      addable: { summary: 'Aucune ; une puce peut être ajoutée' },
      'needed-for-windows-11': {
        title: 'Il n’y a pas de puce TPM',
        cause: 'Windows 11 en demande une, et elle peut être ajoutée maintenant.',
      },
      impossible: {
        title: 'Une puce TPM ne peut pas être ajoutée',
        cause: 'La vérification « {obstacle} » dit ce qui l’empêche.',
      },
      'stray-storage': {
        title: 'Il y a un stockage TPM qui n’appartient à aucune puce',
        cause: 'La machine n’a pas de puce TPM, mais {path} existe ; aucune ne peut être ajoutée à côté.',
      },
    },
  },
  'vm.chip.storage': {
    title: 'Stockage du TPM',
    looksAt: 'L’en-tête du stockage de la puce : s’il est entier et chiffré, et avec quel chiffrement',
    outcomes: {
      whole: { summary: 'Entier, chiffré en {cipher}' },
      missing: {
        title: 'Le stockage du TPM manque',
        cause: 'La machine a une puce, mais {path} ne contient aucun état.',
      },
      damaged: { title: 'Le stockage du TPM est endommagé', cause: '{path} : {reason}.' },
      'not-encrypted': {
        title: 'Le stockage du TPM n’est pas chiffré',
        cause: 'L’état dans {path} est en clair ; il n’a pas été créé par vTPM Desktop et n’est pas utilisé.',
      },
      'other-cipher': {
        title: 'Le stockage du TPM a un autre chiffrement',
        cause: 'Il est chiffré avec {found} bits, la description de la machine en annonce {expected}.',
      },
    },
  },
  'vm.chip.record': {
    title: 'Entrée de clé',
    looksAt: 'Si le trousseau a l’entrée de ce stockage précis',
    outcomes: {
      'this-storage': { summary: 'Dans {keychain}' },
      none: {
        title: 'La clé n’est pas sur cet ordinateur',
        cause: '{keychain} n’a pas d’entrée {account}. Sans elle, la puce reste fermée.',
      },
      'other-storage': {
        title: 'La clé est d’un autre stockage',
        cause: '{account} a été créée pour un autre stockage de cette machine, sur {computer}.',
      },
      unreadable: {
        title: 'L’entrée de clé est illisible',
        cause: '{account} n’est pas ce que vTPM Desktop écrit, ou vient d’une version plus récente.',
      },
      'keychain-closed': {
        title: 'Le trousseau n’a pas pu être interrogé',
        cause: 'Voir la vérification du trousseau.',
      },
    },
  },
  'vm.chip.opens': {
    title: 'Clé et stockage',
    looksAt: 'Si la clé ouvre le stockage, essayé sur une copie',
    outcomes: {
      opens: { summary: 'La clé ouvre le stockage, essayé sur une copie' },
      'wrong-key': {
        title: 'La clé n’ouvre pas le stockage',
        cause: 'L’entrée a été créée pour un autre stockage ; elle a été essayée, sans succès.',
      },
      'storage-changed': {
        title: 'Le stockage n’est pas tel qu’il a été écrit',
        cause: 'L’entrée est bien de ce stockage et ne l’ouvre pourtant pas : l’un des deux a été modifié.',
      },
      'not-tried': {
        title: 'Pas essayé',
        cause: 'Le stockage, ou une clé qui lui convient, n’est pas là ; voir leurs vérifications.',
      },
    },
  },
  'vm.chip.certificates': {
    title: 'Certificats d’approbation',
    looksAt:
      'Les certificats dans la puce : valables, pour sa propre clé, émis par l’autorité de cet ordinateur',
    outcomes: {
      valid: { summary: '{count}, valables jusqu’au {until}' },
      'foreign-issuer': { summary: '{count}, valables jusqu’au {until}, émis sur un autre ordinateur' },
      expired: {
        title: 'Un certificat de la puce a expiré',
        cause:
          'Il était valable jusqu’au {until}. Les services qui vérifient l’origine d’un TPM la refusent.',
      },
      'not-yet-valid': {
        title: 'Un certificat de la puce n’est pas encore valable',
        cause:
          'Il l’est à partir du {from}, ce qui est après l’heure de cet ordinateur. Son horloge retarde, ou celle de l’ordinateur qui l’a émis avançait.',
      },
      none: {
        title: 'La puce n’a pas de certificat',
        cause: 'Les services qui vérifient l’origine d’un TPM la refusent ; tout le reste fonctionne.',
      },
      'other-key': {
        title: 'Le certificat de la puce est pour une autre clé',
        cause: 'Il n’appartient pas à la clé d’approbation de la puce. La puce a peut-être été effacée.',
      },
      'other-chip': {
        title: 'C’est une autre puce que celle de la machine',
        cause: 'Sa clé d’approbation n’est pas celle que nomme la description.',
      },
      'not-opened': { title: 'Pas lus', cause: 'La puce n’a pas été ouverte ; voir « Clé et stockage ».' },
    },
  },
  'vm.chip.lockout': {
    title: 'Verrouillage',
    looksAt:
      'Combien de fois une mauvaise autorisation a été donnée à la puce (protection contre les attaques par dictionnaire)',
    outcomes: {
      clear: { summary: 'Aucune autorisation échouée' },
      counting: {
        title: 'De mauvaises autorisations ont été données',
        cause: '{counter} sur {maximum} ; à {maximum} la puce se verrouille.',
      },
      locked: {
        title: 'La puce s’est verrouillée',
        cause:
          '{counter} mauvaises autorisations : elle refuse codes PIN et clés scellées tant que le temps n’a pas passé.',
      },
      'not-opened': { title: 'Pas lu', cause: 'La puce n’a pas été ouverte ; voir « Clé et stockage ».' },
    },
  },
  'vm.chip.age': {
    title: 'Âge du stockage',
    looksAt: 'Si le stockage a été écrit depuis le dernier démarrage de la machine, comme à chaque démarrage',
    outcomes: {
      expected: { summary: 'Aussi récent que le dernier démarrage' },
      'never-started': { summary: 'La machine n’a pas encore démarré avec cette puce' },
      older: {
        title: 'Le stockage est peut-être une copie plus ancienne',
        cause:
          'Il a été écrit pour la dernière fois le {written}, mais la machine a démarré le {started}, ce qui l’écrit.',
      },
    },
  },
  'vm.secure-boot': {
    title: 'Démarrage sécurisé',
    looksAt:
      'Si le démarrage sécurisé est activé dans le magasin de variables de la machine, et s’il a des clés',
    outcomes: {
      on: { summary: 'Activé' },
      off: { summary: 'Désactivé' },
      'no-keys': { summary: 'Désactivé ; aucune clé n’est inscrite' },
      'off-though-windows-11': {
        title: 'Le démarrage sécurisé est désactivé',
        cause: 'Windows 11 le demande, et les clés scellées quand il était activé ne s’ouvrent pas.',
      },
      'no-keys-though-windows-11': {
        title: 'Le démarrage sécurisé est désactivé et n’a pas de clés',
        cause: 'Windows 11 le demande ; sans clés, le micrologiciel ne vérifie rien.',
      },
      'store-missing': {
        title: 'Le magasin de variables manque',
        cause: 'Il n’y a pas de {path}, où le micrologiciel garde ses réglages et ses entrées de démarrage.',
      },
      'store-unreadable': { title: 'Le magasin de variables est illisible', cause: '{path} : {reason}.' },
    },
  },
  'vm.secure-boot.certificates': {
    title: 'Certificats du démarrage sécurisé',
    looksAt:
      'Auxquels des certificats de Microsoft (2011, 2023) la machine fait confiance, et jusqu’à quand ils valent',
    outcomes: {
      both: { summary: 'Ceux de Microsoft de 2011 et de 2023' },
      'only-2023': { summary: 'Ceux de Microsoft de 2023' },
      own: { summary: 'Les certificats d’un autre propriétaire' },
      none: { summary: 'Aucun ; le démarrage sécurisé n’est pas configuré' },
      'only-2011': {
        title: 'La machine n’a que les certificats de Microsoft de 2011',
        cause:
          'Le premier a expiré en juin 2026 ; ce qui n’est signé qu’avec ceux de 2023, comme de nouveaux supports d’installation, ne démarre pas.',
      },
    },
  },
  'vm.secure-boot.revocations': {
    title: 'Révocations',
    looksAt: 'Si les révocations les plus récentes (dbx) sont dans le magasin de variables de la machine',
    outcomes: {
      newest: { summary: '{count}, les plus récentes' },
      'not-used': { summary: 'Pas utilisées sans démarrage sécurisé' },
      old: {
        title: 'Il existe des révocations plus récentes',
        cause: '{missing} chargeurs de démarrage connus comme dangereux ne sont pas encore refusés.',
      },
      none: {
        title: 'Aucune révocation n’est inscrite',
        cause:
          'Les chargeurs de démarrage connus comme dangereux ne sont pas refusés : on en connaît {missing}.',
      },
    },
  },
  'vm.last-shutdown': {
    title: 'Dernier arrêt',
    looksAt: 'Si la fin de la dernière exécution a été notée',
    outcomes: {
      clean: { summary: 'En ordre' },
      'never-started': { summary: 'La machine n’a jamais tourné' },
      running: { summary: 'La machine est en marche' },
      unclean: {
        title: 'La dernière exécution ne s’est pas terminée en ordre',
        cause:
          'Elle a démarré le {started} et sa fin n’a jamais été notée : un plantage ou une coupure de courant, peut-être.',
      },
    },
  },
  'vm.backups': {
    title: 'Sauvegardes de la puce',
    looksAt: 'Les sauvegardes, et si leurs clés sont sur cet ordinateur',
    outcomes: {
      usable: { summary: '{count}, la plus récente du {newest}' },
      'keychain-closed': {
        summary: '{count}, la plus récente du {newest} ; le trousseau n’a pas été interrogé pour leurs clés',
      },
      none: { summary: 'Aucune encore ; des sauvegardes automatiques précèdent les changements' },
      'key-missing': {
        title: 'La clé d’une sauvegarde n’est pas sur cet ordinateur',
        cause: 'Sauvegardes qui ne s’ouvrent pas ici : {count}, la plus récente du {newest}.',
      },
    },
  },
  'vm.identity': {
    title: 'Identité',
    looksAt: 'Si un autre bundle de la liste a le même UUID',
    outcomes: {
      unique: { summary: 'Aucun autre bundle n’a cet UUID' },
      twin: {
        title: 'Un autre bundle a le même UUID',
        cause: '{other} est une copie. Les deux utilisent la même entrée de clé, et un seul peut tourner.',
      },
      'twin-running': {
        title: 'Une copie de cette machine est en marche',
        cause:
          '{other} a le même UUID et tourne maintenant ; démarrés ensemble, ils tromperaient réseaux et services.',
      },
    },
  },
  'vm.moved': {
    title: 'Domicile',
    looksAt: 'Sur quel ordinateur la machine a tourné en dernier, ou a été déplacée',
    outcomes: {
      'at-home': { summary: 'Cet ordinateur' },
      'from-elsewhere-without-chip': {
        summary: 'En dernier sur {computer} ; aucune puce n’a besoin de sa clé ici',
      },
      'from-elsewhere': {
        title: 'La machine vient d’un autre ordinateur',
        cause: 'Elle a tourné en dernier sur {computer}. Sa puce ne s’ouvre ici qu’avec sa clé.',
      },
      'moved-away': {
        title: 'La machine a été déplacée vers un autre ordinateur',
        cause: 'Elle a été déplacée le {time} ; ce qui tourne là-bas est plus récent que ce qui est ici.',
      },
    },
  },
  'vm.lock': {
    title: 'Utilisation',
    looksAt: 'Si un autre processus travaille sur le bundle',
    outcomes: {
      free: { summary: 'Par personne' },
      running: { summary: 'La machine est en marche' },
      held: { title: 'Un autre programme y travaille', cause: 'Le bundle est tenu par {owner}.' },
    },
  },
  'vm.leftovers': {
    title: 'Changements inachevés',
    looksAt: 'Ce qu’un changement tué a laissé dans le bundle',
    outcomes: {
      none: { summary: 'Aucun' },
      interrupted: {
        title: 'Un changement de la puce a été interrompu',
        cause:
          'Il a commencé le {since}, et sera terminé ou annulé avant la prochaine utilisation de la machine.',
      },
      staging: {
        title: 'Des parties d’un changement interrompu sont dans le bundle',
        cause: 'Fichiers ou dossiers temporaires restants : {count}. La puce n’en a pas besoin.',
      },
    },
  },
  'vm.permissions': {
    title: 'Droits',
    looksAt: 'Propriétaire et droits du bundle et du stockage de la puce',
    outcomes: {
      private: { summary: 'À vous ; le stockage de la puce est privé' },
      open: {
        title: 'D’autres peuvent lire le stockage de la puce',
        cause:
          '{path} est lisible par d’autres utilisateurs de cet ordinateur. Il est chiffré, mais n’a pas à être vu.',
      },
      foreign: {
        title: 'Une partie du bundle appartient à quelqu’un d’autre',
        cause: '{path} appartient à {owner}.',
      },
      'not-writable': {
        title: 'Le bundle n’est pas accessible en écriture',
        cause: 'Écrire dans {path} est refusé.',
      },
    },
  },
  'vm.space': {
    title: 'Espace libre',
    looksAt: 'L’espace restant sur le disque qui contient le bundle',
    outcomes: {
      enough: { summary: 'Suffisant sur le disque du bundle' },
      little: {
        title: 'Il reste peu d’espace',
        cause: 'Le disque qui contient le bundle est presque plein ; l’invité s’arrête quand il l’est.',
      },
      none: {
        title: 'Il ne reste plus d’espace',
        cause: 'Rien ne peut être écrit dans le bundle, pas même l’état de la puce.',
      },
    },
  },
  'vm.readiness': {
    title: 'Windows 11',
    looksAt: 'Les exigences de Windows 11 : TPM 2.0, UEFI, démarrage sécurisé, mémoire, processeurs, disque',
    outcomes: {
      ready: { summary: 'Toutes les exigences sont remplies' },
      'not-windows-11': { summary: 'L’invité est un autre système' },
      lacking: {
        title: 'Les exigences de Windows 11 ne sont pas remplies',
        cause: 'Manquent : {count} sur 6.',
      },
    },
  },
  'vm.logs': {
    title: 'Derniers mots',
    looksAt: 'Les derniers mots de QEMU et de swtpm dans les journaux du bundle',
    outcomes: {
      quiet: { summary: 'Aucune plainte' },
      none: { summary: 'Aucun journal' },
      words: {
        title: 'QEMU ou swtpm s’est plaint',
        cause: 'Les derniers mots de {log} parlent d’une erreur.',
      },
    },
  },
};
