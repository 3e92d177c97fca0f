import type { ErrorTable } from './entry.ts';

/** Failures and findings of keychain sync. Where nothing else is said, keychain and folder were left as they are. */
export const syncErrors = {
  VTPM_ERR_SYNC_NOT_SET_UP: {
    retry: false,
    en: {
      title: 'Keychain sync is not set up on this computer',
      cause: 'This computer takes part in no circle. Nothing was changed.',
      nextStep: 'Set keychain sync up, or join the circle of your other computers.',
    },
    fr: {
      title: 'La synchronisation du trousseau n’est pas configurée sur cet ordinateur',
      cause: 'Cet ordinateur ne fait partie d’aucun cercle. Rien n’a été modifié.',
      nextStep: 'Configurez la synchronisation, ou rejoignez le cercle de vos autres ordinateurs.',
    },
  },
  VTPM_ERR_SYNC_ALREADY_SET_UP: {
    retry: false,
    en: {
      title: 'Keychain sync is already set up on this computer',
      cause: 'It uses the folder {path}. Nothing was changed.',
      nextStep: 'Leave that circle first if you want to use another folder.',
    },
    fr: {
      title: 'La synchronisation du trousseau est déjà configurée sur cet ordinateur',
      cause: 'Elle utilise le dossier {path}. Rien n’a été modifié.',
      nextStep: 'Quittez d’abord ce cercle si vous voulez utiliser un autre dossier.',
    },
  },
  VTPM_ERR_SYNC_SETTINGS_DAMAGED: {
    retry: false,
    en: {
      title: 'The settings of keychain sync can’t be read',
      cause: '{path} is damaged, or of a newer version. It was left as it is; your keys are not affected.',
      nextStep: 'Restore the file from a backup, or remove it and join again.',
    },
    fr: {
      title: 'Les réglages de la synchronisation sont illisibles',
      cause:
        '{path} est endommagé, ou d’une version plus récente. Il a été laissé tel quel ; vos clés ne sont pas touchées.',
      nextStep:
        'Restaurez le fichier depuis une sauvegarde, ou supprimez-le et rejoignez le cercle à nouveau.',
    },
  },
  VTPM_ERR_SYNC_KEYS_MISSING: {
    retry: false,
    en: {
      title: 'This computer’s own sync keys are missing',
      cause: 'There is no record “{account}” in {keychain}. Nothing was read or written.',
      nextStep:
        'Leave the circle here, join again, and remove the old entry of this computer on another one.',
    },
    fr: {
      title: 'Les clés de synchronisation de cet ordinateur sont introuvables',
      cause: 'Il n’y a pas d’élément « {account} » dans {keychain}. Rien n’a été lu ni écrit.',
      nextStep:
        'Quittez le cercle ici, rejoignez-le à nouveau, et retirez l’ancienne entrée de cet ordinateur depuis un autre.',
    },
  },
  VTPM_ERR_SYNC_KEYS_DAMAGED: {
    retry: false,
    en: {
      title: 'This computer’s own sync keys can’t be read',
      cause: 'The record “{account}” is damaged, or belongs to another computer. It was left as it is.',
      nextStep:
        'Leave the circle here, join again, and remove the old entry of this computer on another one.',
    },
    fr: {
      title: 'Les clés de synchronisation de cet ordinateur sont illisibles',
      cause:
        'L’élément « {account} » est endommagé, ou appartient à un autre ordinateur. Il a été laissé tel quel.',
      nextStep:
        'Quittez le cercle ici, rejoignez-le à nouveau, et retirez l’ancienne entrée de cet ordinateur depuis un autre.',
    },
  },
  VTPM_ERR_SYNC_MEMORY_LOST: {
    retry: false,
    en: {
      title: 'What this computer remembered of the sync folder was lost',
      cause:
        'Its notes are gone, damaged, or changed by somebody else. Until everything is learned anew, an older state of the folder can’t be told from the present one.',
      nextStep:
        'Check that the list of computers is right. A request to join has to be taken back and made again.',
    },
    fr: {
      title: 'Ce que cet ordinateur savait du dossier de synchronisation est perdu',
      cause:
        'Ses notes ont disparu, sont endommagées ou ont été modifiées par un tiers. Tant que tout n’est pas réappris, un ancien état du dossier ne se distingue pas de l’état présent.',
      nextStep:
        'Vérifiez que la liste des ordinateurs est juste. Une demande en cours doit être retirée et refaite.',
    },
  },
  VTPM_ERR_SYNC_NAME_INVALID: {
    retry: false,
    en: {
      title: 'That is no name for a computer',
      cause: '“{name}” is empty, longer than 64 characters, or has invisible characters in it.',
      nextStep: 'Choose a short name that you will recognise on your other computers.',
    },
    fr: {
      title: 'Ce n’est pas un nom d’ordinateur',
      cause: '« {name} » est vide, dépasse 64 caractères ou contient des caractères invisibles.',
      nextStep: 'Choisissez un nom court que vous reconnaîtrez sur vos autres ordinateurs.',
    },
  },
  VTPM_ERR_SYNC_FOLDER_MISSING: {
    retry: true,
    en: {
      title: 'The sync folder is not there',
      cause:
        '{path} does not exist: the drive is not mounted, or the cloud program does not run. The keys in your keychain are not affected.',
      nextStep: 'Start the cloud program or mount the drive; the next sync goes on by itself.',
    },
    fr: {
      title: 'Le dossier de synchronisation est absent',
      cause:
        '{path} n’existe pas : le disque n’est pas monté, ou le programme du nuage ne tourne pas. Les clés de votre trousseau ne sont pas touchées.',
      nextStep:
        'Lancez le programme du nuage ou montez le disque ; la synchronisation reprendra d’elle-même.',
    },
  },
  VTPM_ERR_SYNC_FOLDER_FAILED: {
    retry: true,
    en: {
      title: 'The sync folder can’t be used',
      cause: '{path} could not be read or written: {reason}. The keys in your keychain are not affected.',
      nextStep: 'Check the folder’s permissions and its drive, and sync again.',
    },
    fr: {
      title: 'Le dossier de synchronisation est inutilisable',
      cause:
        '{path} n’a pas pu être lu ou écrit : {reason}. Les clés de votre trousseau ne sont pas touchées.',
      nextStep: 'Vérifiez les droits du dossier et son disque, puis synchronisez à nouveau.',
    },
  },
  VTPM_ERR_SYNC_FOLDER_READ_ONLY: {
    retry: true,
    en: {
      title: 'The sync folder can’t be written',
      cause:
        '{path} is read-only for you. Keys of other computers were taken, and this computer’s file is as it was before.',
      nextStep: 'Allow writing in the folder, and sync again.',
    },
    fr: {
      title: 'Impossible d’écrire dans le dossier de synchronisation',
      cause:
        '{path} est en lecture seule pour vous. Les clés des autres ordinateurs ont été prises, et le fichier de cet ordinateur est resté tel quel.',
      nextStep: 'Autorisez l’écriture dans le dossier, puis synchronisez à nouveau.',
    },
  },
  VTPM_ERR_SYNC_FOLDER_FULL: {
    retry: true,
    en: {
      title: 'There is no room left in the sync folder',
      cause:
        'The drive or the quota of {path} is full. Keys of other computers were taken, and this computer’s file is as it was before.',
      nextStep: 'Make room, and sync again.',
    },
    fr: {
      title: 'Il n’y a plus de place dans le dossier de synchronisation',
      cause:
        'Le disque ou le quota de {path} est plein. Les clés des autres ordinateurs ont été prises, et le fichier de cet ordinateur est resté tel quel.',
      nextStep: 'Faites de la place, puis synchronisez à nouveau.',
    },
  },
  VTPM_ERR_SYNC_FOLDER_IN_USE: {
    retry: false,
    en: {
      title: 'There is a circle in this folder already',
      cause: '{path} is used by computers that sync their keys. Nothing was changed.',
      nextStep: 'Join that circle, or choose another folder.',
    },
    fr: {
      title: 'Il y a déjà un cercle dans ce dossier',
      cause: '{path} sert à des ordinateurs qui synchronisent leurs clés. Rien n’a été modifié.',
      nextStep: 'Rejoignez ce cercle, ou choisissez un autre dossier.',
    },
  },
  VTPM_ERR_SYNC_BUSY: {
    retry: true,
    en: {
      title: 'Another sync is going on',
      cause: 'vTPM Desktop syncs keys on this computer in another window or terminal.',
      nextStep: 'Try again in a moment.',
    },
    fr: {
      title: 'Une autre synchronisation est en cours',
      cause:
        'vTPM Desktop synchronise les clés sur cet ordinateur dans une autre fenêtre ou un autre terminal.',
      nextStep: 'Réessayez dans un instant.',
    },
  },
  VTPM_ERR_SYNC_CIRCLE_UNKNOWN: {
    retry: true,
    en: {
      title: 'The circle is not in the folder',
      cause:
        'This computer forgot its circle’s members, and no file in {path} names them. Nothing was taken or written.',
      nextStep: 'Wait until the cloud program has brought the other computers’ files, and sync again.',
    },
    fr: {
      title: 'Le cercle n’est pas dans le dossier',
      cause:
        'Cet ordinateur a oublié les membres de son cercle, et aucun fichier de {path} ne les nomme. Rien n’a été pris ni écrit.',
      nextStep:
        'Attendez que le programme du nuage ait apporté les fichiers des autres ordinateurs, puis synchronisez à nouveau.',
    },
  },
  VTPM_ERR_SYNC_NOT_ENROLLED: {
    retry: true,
    en: {
      title: 'This computer is not enrolled yet',
      cause: 'Its request to join waits for approval. Nothing was changed.',
      nextStep: 'Approve it on a computer that is enrolled, or do this there.',
    },
    fr: {
      title: 'Cet ordinateur n’est pas encore inscrit',
      cause: 'Sa demande attend d’être approuvée. Rien n’a été modifié.',
      nextStep: 'Approuvez-la sur un ordinateur déjà inscrit, ou faites ceci là-bas.',
    },
  },
  VTPM_ERR_SYNC_STILL_ASKING: {
    retry: true,
    en: {
      title: 'The request goes on waiting',
      cause: 'The waiting was ended here. The request stays in the folder; no key was given or taken.',
      nextStep:
        'Go on with “vtpm sync confirm” once the enrolled computer has answered, or take the request back with “vtpm sync leave”.',
    },
    fr: {
      title: 'La demande reste en attente',
      cause:
        'L’attente a été arrêtée ici. La demande reste dans le dossier ; aucune clé n’a été donnée ni prise.',
      nextStep:
        'Continuez avec « vtpm sync confirm » dès que l’ordinateur inscrit a répondu, ou retirez la demande avec « vtpm sync leave ».',
    },
  },
  VTPM_ERR_SYNC_NOT_JOINING: {
    retry: false,
    en: {
      title: 'This computer does not ask to join',
      cause: 'There is no request of this computer to confirm. Nothing was changed.',
      nextStep: 'Look at the state of keychain sync.',
    },
    fr: {
      title: 'Cet ordinateur ne demande pas à rejoindre un cercle',
      cause: 'Il n’y a pas de demande de cet ordinateur à confirmer. Rien n’a été modifié.',
      nextStep: 'Regardez l’état de la synchronisation.',
    },
  },
  VTPM_ERR_SYNC_CODE_DIFFERS: {
    retry: false,
    en: {
      title: 'The codes differ',
      cause:
        'The code is not the one that this computer shows. It was mistyped, or somebody else answers in the folder. No key was given or taken.',
      nextStep:
        'If it was typed right, refuse the request on the enrolled computer, cancel it here, and find out who can write to the folder.',
    },
    fr: {
      title: 'Les codes diffèrent',
      cause:
        'Le code n’est pas celui que montre cet ordinateur. Il a été mal tapé, ou quelqu’un d’autre répond dans le dossier. Aucune clé n’a été donnée ni prise.',
      nextStep:
        'S’il était bien tapé, refusez la demande sur l’ordinateur inscrit, annulez-la ici, et cherchez qui peut écrire dans le dossier.',
    },
  },
  VTPM_ERR_SYNC_REQUEST_UNKNOWN: {
    retry: false,
    en: {
      title: 'There is no such request',
      cause: 'It was withdrawn, has expired, or was answered already. Nothing was changed.',
      nextStep: 'Look at the requests again, or ask anew on the other computer.',
    },
    fr: {
      title: 'Cette demande n’existe pas',
      cause: 'Elle a été retirée, a expiré, ou a déjà reçu une réponse. Rien n’a été modifié.',
      nextStep: 'Regardez à nouveau les demandes, ou refaites-en une sur l’autre ordinateur.',
    },
  },
  VTPM_ERR_SYNC_REQUEST_NOT_READY: {
    retry: true,
    en: {
      title: 'There is no code to compare yet',
      cause:
        'The two computers of the request of “{name}” have not heard of each other yet: the folder takes a moment. Nothing was changed.',
      nextStep: 'Let both computers sync, compare the codes, and try again.',
    },
    fr: {
      title: 'Il n’y a pas encore de code à comparer',
      cause:
        'Les deux ordinateurs de la demande de « {name} » ne se sont pas encore entendus : le dossier met un moment. Rien n’a été modifié.',
      nextStep: 'Laissez les deux ordinateurs se synchroniser, comparez les codes, puis réessayez.',
    },
  },
  VTPM_ERR_SYNC_REFUSED: {
    retry: false,
    en: {
      title: 'The request to join was refused',
      cause: 'It was refused on an enrolled computer ({by}). No key was given or taken.',
      nextStep: 'Cancel the request here; ask again if it was a mistake.',
    },
    fr: {
      title: 'La demande a été refusée',
      cause: 'Elle a été refusée sur un ordinateur inscrit ({by}). Aucune clé n’a été donnée ni prise.',
      nextStep: 'Annulez la demande ici ; refaites-la si c’était une erreur.',
    },
  },
  VTPM_ERR_SYNC_EXPIRED: {
    retry: false,
    en: {
      title: 'The request to join has expired',
      cause: 'No enrolled computer approved it within 24 hours. No key was given or taken.',
      nextStep: 'Cancel the request here and ask again.',
    },
    fr: {
      title: 'La demande a expiré',
      cause: 'Aucun ordinateur inscrit ne l’a approuvée en 24 heures. Aucune clé n’a été donnée ni prise.',
      nextStep: 'Annulez la demande ici et refaites-la.',
    },
  },
  VTPM_ERR_SYNC_REMOVED: {
    retry: false,
    en: {
      title: 'This computer was removed from the circle',
      cause: 'It was removed by {by}. It syncs no more; the keys that are in its keychain stay there.',
      nextStep: 'Leave the circle here. If it was a mistake, join again.',
    },
    fr: {
      title: 'Cet ordinateur a été retiré du cercle',
      cause: 'Il a été retiré par {by}. Il ne synchronise plus ; les clés de son trousseau y restent.',
      nextStep: 'Quittez le cercle ici. Si c’était une erreur, rejoignez-le à nouveau.',
    },
  },
  VTPM_ERR_SYNC_COMPUTER_UNKNOWN: {
    retry: false,
    en: {
      title: 'There is no such computer in the circle',
      cause:
        'It is not a member (any more), or it is this one, which leaves rather than being removed. Nothing was changed.',
      nextStep: 'Look at the list of computers again.',
    },
    fr: {
      title: 'Cet ordinateur n’est pas dans le cercle',
      cause:
        'Il n’est pas (ou plus) membre, ou c’est celui-ci, qui quitte le cercle plutôt que d’être retiré. Rien n’a été modifié.',
      nextStep: 'Regardez à nouveau la liste des ordinateurs.',
    },
  },
  VTPM_ERR_SYNC_ROLLED_BACK: {
    retry: true,
    en: {
      title: 'The folder has an older state of “{name}”',
      cause:
        'Its file is older than one that this computer has seen: the cloud program or somebody put it back. Nothing was taken from it that is not known already.',
      nextStep:
        '“{name}” writes its file anew at its next sync. If this comes again, find out who can write to the folder.',
    },
    fr: {
      title: 'Le dossier contient un ancien état de « {name} »',
      cause:
        'Son fichier est plus ancien qu’un autre déjà vu ici : le programme du nuage ou quelqu’un l’a remis. Rien n’en a été pris qui ne soit déjà connu.',
      nextStep:
        '« {name} » réécrira son fichier à sa prochaine synchronisation. Si cela revient, cherchez qui peut écrire dans le dossier.',
    },
  },
  VTPM_ERR_SYNC_FILE_GONE: {
    retry: true,
    en: {
      title: 'The file of “{name}” is gone',
      cause: 'It was there before. The keys it held are kept here too, and in this computer’s own file.',
      nextStep:
        '“{name}” writes its file anew at its next sync; if it no longer exists, remove it from the circle.',
    },
    fr: {
      title: 'Le fichier de « {name} » a disparu',
      cause:
        'Il était là auparavant. Ses clés sont aussi conservées ici, et dans le fichier de cet ordinateur.',
      nextStep:
        '« {name} » réécrira son fichier à sa prochaine synchronisation ; s’il n’existe plus, retirez-le du cercle.',
    },
  },
  VTPM_ERR_SYNC_FILE_DAMAGED: {
    retry: true,
    en: {
      title: 'A file in the sync folder is not whole',
      cause: '{name} is incomplete, or is no sync file. It was left as it is, and nothing was taken from it.',
      nextStep:
        'If it is still arriving, wait. A computer writes its own file anew when it finds it damaged.',
    },
    fr: {
      title: 'Un fichier du dossier de synchronisation n’est pas entier',
      cause:
        '{name} est incomplet, ou n’est pas un fichier de synchronisation. Il a été laissé tel quel, et rien n’en a été pris.',
      nextStep:
        'S’il est en train d’arriver, attendez. Un ordinateur réécrit son propre fichier s’il le trouve endommagé.',
    },
  },
  VTPM_ERR_SYNC_FILE_UNREADABLE: {
    retry: true,
    en: {
      title: 'A file in the sync folder can’t be read',
      cause: '{name}: {reason}. It was left as it is.',
      nextStep: 'If the cloud program keeps it online only, make it available on this computer.',
    },
    fr: {
      title: 'Un fichier du dossier de synchronisation ne peut pas être lu',
      cause: '{name} : {reason}. Il a été laissé tel quel.',
      nextStep: 'Si le programme du nuage ne le garde qu’en ligne, rendez-le disponible sur cet ordinateur.',
    },
  },
  VTPM_ERR_SYNC_FILE_FORGED: {
    retry: false,
    en: {
      title: 'A file in the sync folder is not from the computer it names',
      cause: '{name} was changed after it was signed. It was left as it is, and nothing was taken from it.',
      nextStep: 'Find out who can write to the folder.',
    },
    fr: {
      title: 'Un fichier du dossier de synchronisation ne vient pas de l’ordinateur qu’il nomme',
      cause: '{name} a été modifié après sa signature. Il a été laissé tel quel, et rien n’en a été pris.',
      nextStep: 'Cherchez qui peut écrire dans le dossier.',
    },
  },
  VTPM_ERR_SYNC_FILE_NEWER: {
    retry: false,
    en: {
      title: 'A file in the sync folder is of a newer version',
      cause:
        '{name} has version {version} of the format. It was left as it is, and nothing was taken from it.',
      nextStep: 'Update vTPM Desktop on this computer.',
    },
    fr: {
      title: 'Un fichier du dossier de synchronisation est d’une version plus récente',
      cause:
        '{name} est de la version {version} du format. Il a été laissé tel quel, et rien n’en a été pris.',
      nextStep: 'Mettez vTPM Desktop à jour sur cet ordinateur.',
    },
  },
} as const satisfies ErrorTable;
