import type { FixTexts } from './shape.ts';

/** The fixes, in French. */
export const fixesFr: FixTexts = {
  'install-qemu': {
    title: 'Installer QEMU',
    changes: 'Installe QEMU avec le gestionnaire de paquets de votre système.',
    steps: ['Exécutez la commande de votre système, puis vérifiez à nouveau.'],
  },
  'install-swtpm': {
    title: 'Installer swtpm',
    changes: 'Installe l’émulateur TPM et ses outils avec le gestionnaire de paquets de votre système.',
    steps: [
      'Exécutez la commande de votre système, puis vérifiez à nouveau.',
      'Il faut la version 0.7 ou une version ultérieure.',
    ],
  },
  'install-firmware': {
    title: 'Installer le micrologiciel',
    changes:
      'Installe le micrologiciel UEFI des machines virtuelles avec le gestionnaire de paquets de votre système.',
    steps: ['Exécutez la commande de votre système, puis vérifiez à nouveau.'],
  },
  'reinstall-product': {
    title: 'Réinstaller vTPM Desktop',
    changes: 'Rétablit les fichiers livrés avec vTPM Desktop. Machines et clés restent.',
    steps: ['Installez à nouveau vTPM Desktop par-dessus l’actuel.'],
  },
  accelerate: {
    title: 'Permettre l’accélération',
    changes: 'Laisse QEMU utiliser la virtualisation du processeur.',
    steps: [
      'Activez la virtualisation (VT-x, AMD-V) dans les réglages du micrologiciel de cet ordinateur.',
      'Sous Linux : chargez KVM et donnez-vous l’accès, avec les commandes ci-dessous ; puis reconnectez-vous.',
      'Dans une machine virtuelle, la virtualisation imbriquée doit être permise par son propriétaire.',
    ],
  },
  'set-aside-authority': {
    title: 'Créer une nouvelle autorité',
    changes:
      'Renomme {path} avec la date du jour. La prochaine puce crée une nouvelle autorité ; les puces existantes gardent leurs certificats.',
    undo: 'Redonnez au dossier son ancien nom.',
  },
  'unlock-keychain': {
    title: 'Déverrouiller le trousseau',
    changes:
      'Demande au trousseau de se déverrouiller ; il vous demande son mot de passe dans une fenêtre à lui.',
    undo: 'Verrouillez-le à nouveau.',
  },
  'start-keychain': {
    title: 'Démarrer un trousseau',
    changes: 'Démarre le service de trousseau de votre bureau (GNOME Keyring, KWallet).',
    steps: [
      'Installez et démarrez gnome-keyring ou KWallet, puis reconnectez-vous à votre bureau.',
      'Par SSH ou dans un service : travaillez dans une session D-Bus.',
    ],
  },
  'use-keychain-file': {
    title: 'Utiliser un fichier trousseau',
    changes:
      'Les nouvelles puces gardent leurs clés dans un fichier à phrase secrète. Les entrées ne sont pas déplacées.',
    steps: ['Exécutez la commande ci-dessous ; la phrase secrète est demandée quand une clé est nécessaire.'],
  },
  'restart-product': {
    title: 'Redémarrer vTPM Desktop',
    changes: 'Rien ; un nouveau processus s’adresse au nouveau service de trousseau.',
    steps: ['Éteignez vos machines virtuelles, quittez vTPM Desktop et rouvrez-le.'],
  },
  'allow-swtpm': {
    title: 'Autoriser swtpm ici',
    changes:
      'Ajoute une ligne au profil système de swtpm, pour le dossier de vos machines. Il faut un administrateur.',
    steps: ['Exécutez les commandes ci-dessous en tant qu’administrateur, puis vérifiez à nouveau.'],
  },
  'repair-permissions': {
    title: 'Réparer les droits',
    changes: 'Retire aux autres utilisateurs l’accès à {path} (mode {mode}) ; le vôtre reste.',
    undo: 'Rétablissez les droits : {before}.',
  },
  'take-ownership': {
    title: 'Reprendre la propriété',
    changes: 'Fait de vous le propriétaire de {path}. Il faut un administrateur.',
    steps: ['Exécutez la commande ci-dessous en tant qu’administrateur, puis vérifiez à nouveau.'],
  },
  'free-space': {
    title: 'Libérer de l’espace',
    changes: 'Rien automatiquement.',
    steps: [
      'Déplacez ou supprimez des fichiers du disque qui contient {path}, ou déplacez la machine sur un autre disque.',
    ],
  },
  'shorten-runtime-path': {
    title: 'Utiliser un chemin plus court',
    changes: 'Les sockets sont créés sous un chemin plus court.',
    steps: ['Donnez à XDG_RUNTIME_DIR ou TMPDIR un dossier à vous au chemin plus court, et recommencez.'],
  },
  'stop-orphan': {
    title: 'Arrêter swtpm',
    changes:
      'Demande au processus {pid} de se terminer (SIGTERM), après s’être assuré à nouveau qu’il est à vous et que personne ne l’utilise. Son état est sur le disque.',
    undo: 'Ce n’est pas réversible, et n’a pas à l’être : démarrer la machine en lance un nouveau.',
  },
  'remove-leftovers': {
    title: 'Retirer les anciens dossiers',
    changes: 'Retire {count} dossiers temporaires sous {path}, dont aucun processus ne se sert.',
  },
  'set-clock': {
    title: 'Régler l’horloge',
    changes: 'L’horloge du système.',
    steps: ['Réglez la date et l’heure, ou laissez le réseau le faire, avec la commande ci-dessous.'],
  },
  'forget-missing': {
    title: 'Retirer de la liste',
    changes:
      'Retire {path} de la liste des machines virtuelles. Aucun fichier et aucune clé ne sont touchés.',
    undo: 'Rouvrez le bundle quand il est là.',
  },
  'leave-sandbox': {
    title: 'Utiliser l’autre édition',
    changes: 'Rien automatiquement.',
    steps: [
      'Accordez au bac à sable ce qui lui manque, avec les commandes ci-dessous, ou installez le paquet deb ou rpm.',
    ],
  },
  'restore-description': {
    title: 'Rétablir la description',
    changes: 'Rien automatiquement.',
    steps: [
      'Rétablissez machine.json depuis une sauvegarde du bundle. Les autres fichiers du bundle restent tels quels.',
    ],
  },
  'update-product': {
    title: 'Mettre à jour vTPM Desktop',
    changes: 'Rien automatiquement.',
    steps: ['Installez le vTPM Desktop le plus récent, et ouvrez la machine avec lui.'],
  },
  'new-machine': {
    title: 'Nouvelle machine virtuelle…',
    changes:
      'Crée une machine avec UEFI. Cochez « Personnaliser les réglages avant l’installation » pour ajouter d’abord la puce.',
  },
  'choose-guest': {
    title: 'Choisir le système…',
    changes:
      'Ouvre la configuration, où choisir un autre système invité si c’en est un autre qui est installé.',
  },
  'convert-to-uefi': {
    title: 'Convertir…',
    changes:
      'Montre comment ce Windows convertit son disque avec mbr2gpt, puis passe la machine à UEFI, après une sauvegarde.',
  },
  'switch-to-uefi': {
    title: 'Passer à UEFI',
    changes:
      'Le micrologiciel de la machine devient UEFI. Son disque a été installé pour lui, ou est encore vide.',
    undo: 'Revenez au BIOS hérité.',
  },
  'switch-to-bios': {
    title: 'Passer au BIOS hérité',
    changes:
      'Le micrologiciel de la machine devient le BIOS hérité, pour lequel son disque a été installé. Le magasin de variables est gardé.',
    undo: 'Revenez à UEFI.',
  },
  'import-disk': {
    title: 'Créer une image disque…',
    changes: 'Copie le disque physique dans une image du bundle. Le disque est seulement lu.',
  },
  'relink-disk': {
    title: 'Retrouver l’image disque',
    changes: 'Rien automatiquement.',
    steps: [
      'Branchez le disque qui contient {path}, ou remettez l’image à sa place.',
      'Ou, dans la configuration, retirez le disque et ajoutez l’image depuis son nouvel emplacement.',
    ],
  },
  'take-disk-in': {
    title: 'Prendre le disque dans le bundle',
    changes:
      'Rien automatiquement. Il peut rester où il est ; il faut alors le copier et le sauvegarder à part.',
    steps: [
      'Éteignez la machine et copiez l’image dans le dossier « disks » du bundle, avec la commande ci-dessous.',
      'Dans la configuration, retirez le disque et ajoutez l’image copiée à sa place.',
    ],
  },
  'add-chip': {
    title: 'Ajouter une puce TPM',
    changes:
      'Ajoute une puce TPM 2.0 chiffrée, range sa clé dans le trousseau et active le démarrage sécurisé.',
    undo: 'Retirez la puce ; stockage et clé sont gardés en sauvegarde.',
  },
  'restore-backup': {
    title: 'Restaurer la sauvegarde',
    changes: 'Rétablit la puce de {backup}. Le stockage et la clé actuels deviennent une sauvegarde.',
    undo: 'Restaurez la sauvegarde qui est faite de la puce actuelle.',
  },
  'new-chip': {
    title: 'Démarrer avec une puce neuve',
    changes:
      'Crée une puce neuve et vide. Ce que l’invité a scellé dans l’actuelle est perdu pour lui ; stockage et clé sont gardés en sauvegarde.',
    undo: 'Restaurez la sauvegarde qui est faite de la puce actuelle.',
  },
  'set-aside-storage': {
    title: 'Mettre le stockage de côté',
    changes: 'Renomme {path} avec la date du jour. Rien n’y est modifié.',
    undo: 'Redonnez au dossier son ancien nom.',
  },
  'newest-storage': {
    title: 'Remettre le stockage le plus récent',
    changes: 'Rien automatiquement.',
    steps: [
      'Si le bundle a été rétabli exprès depuis une sauvegarde, démarrez la machine : cela écrit le stockage, et cet avertissement disparaît.',
      'Sinon, remettez la copie la plus récente du dossier « tpm » du bundle : ce que l’invité a scellé depuis n’est que dans celle-là.',
    ],
  },
  'import-keys': {
    title: 'Importer des clés…',
    changes: 'Reprend la clé d’un fichier de clés écrit sur l’ordinateur qui la possède.',
  },
  'secure-boot-on': {
    title: 'Activer le démarrage sécurisé',
    changes:
      'Inscrit les clés de Microsoft s’il n’y en a pas et active le démarrage sécurisé, après une sauvegarde. Le PCR 7 change : suspendez d’abord BitLocker dans l’invité, avec la commande ci-dessous, ou ayez sa clé de récupération sous la main.',
    undo: 'Désactivez le démarrage sécurisé, ou restaurez la sauvegarde.',
  },
  'add-2023-keys': {
    title: 'Ajouter les certificats de 2023',
    changes:
      'Ajoute les certificats de Microsoft de 2023 et les révocations les plus récentes au magasin de variables de cette machine, après une sauvegarde. Le PCR 7 change : suspendez d’abord BitLocker dans l’invité, avec la commande ci-dessous, ou ayez sa clé de récupération sous la main.',
    undo: 'Restaurez le magasin de variables de la sauvegarde qui est faite juste avant (réparation « restore-variables »).',
  },
  'add-revocations': {
    title: 'Ajouter les révocations',
    changes:
      'Ajoute les certificats et révocations les plus récents de Microsoft au magasin de variables de cette machine, après une sauvegarde. Le PCR 7 change : suspendez d’abord BitLocker dans l’invité, avec la commande ci-dessous, ou ayez sa clé de récupération sous la main.',
    undo: 'Restaurez le magasin de variables de la sauvegarde qui est faite juste avant (réparation « restore-variables »).',
  },
  'restore-variables': {
    title: 'Restaurer le magasin de variables',
    changes:
      'Rétablit le magasin de variables de {backup}, avec les certificats et les entrées de démarrage qu’il avait ; l’actuel est gardé avec les sauvegardes.',
    undo: 'Restaurez le magasin de variables gardé juste avant.',
  },
  'new-variables': {
    title: 'Créer un nouveau magasin de variables',
    changes:
      'Crée un magasin de variables avec les certificats de Microsoft et le démarrage sécurisé activé ; ce qui s’y trouve est gardé avec les sauvegardes. Les entrées de démarrage n’y sont pas : le micrologiciel démarre ce qu’il trouve sur les disques. Le PCR 7 peut changer : ayez sous la main la clé de récupération de BitLocker.',
    undo: 'Restaurez le magasin de variables qui a été gardé, s’il y en avait un.',
  },
  'chip-maintenance': {
    title: 'Dans la puce…',
    changes:
      'Ouvre « Dans la puce », où l’on lève un verrouillage et recrée les certificats, après une sauvegarde.',
  },
  'back-up-now': {
    title: 'Sauvegarder maintenant',
    changes: 'Copie le stockage de la puce et le magasin de variables dans une sauvegarde datée.',
  },
  'forget-twin': {
    title: 'Retirer la copie de la liste',
    changes:
      'Retire {path} de la liste des machines virtuelles. Aucun fichier et aucune clé ne sont touchés.',
    undo: 'Rouvrez ce bundle.',
  },
  'tell-copies-apart': {
    title: 'Dire laquelle est la copie',
    changes: 'La copie devient une machine à part, avec son propre UUID et sa propre entrée de clé.',
    steps: [
      'Dans le Centre de contrôle, choisissez Ouvrir… > Ouvrir une machine virtuelle…, puis le bundle qui est la copie. Dites qu’il a été copié.',
      'Ou exécutez la commande ci-dessous, avec le chemin de la copie.',
    ],
  },
  'run-here-again': {
    title: 'L’utiliser de nouveau ici',
    changes:
      'La marque de déplacement disparaît, et la machine peut démarrer ici. Ce que l’invité a fait depuis sur l’autre ordinateur n’est pas ici.',
    undo: 'Déplacez à nouveau la machine : cela la marque une fois de plus.',
  },
  'close-other': {
    title: 'Attendre, ou le fermer',
    changes: 'Rien automatiquement.',
    steps: ['Laissez l’autre programme finir, ou terminez-le : {owner}.'],
  },
  recover: {
    title: 'Terminer ou annuler',
    changes:
      'Termine ou annule le changement interrompu, comme le dit son journal, et retire ses fichiers temporaires.',
  },
  'set-memory': {
    title: 'Régler la mémoire',
    changes: 'Donne à la machine {needed} Mo de mémoire (elle en a {found}).',
    undo: 'Revenez à l’ancienne valeur dans la configuration.',
  },
  'set-cpus': {
    title: 'Régler les processeurs',
    changes: 'Donne à la machine {needed} processeurs (elle en a {found}).',
    undo: 'Revenez à l’ancienne valeur dans la configuration.',
  },
  'enlarge-disk': {
    title: 'Agrandir le disque',
    changes: 'Rien automatiquement.',
    steps: [
      'Éteignez la machine et agrandissez son image disque avec la commande ci-dessous, puis la partition dans l’invité.',
    ],
  },
  'show-log': { title: 'Lire le journal', changes: 'Rien.', steps: ['Lisez {log} dans le bundle.'] },
};
