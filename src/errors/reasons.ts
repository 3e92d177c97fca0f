/** What this program says itself in an error's `{reason}`, in French. What others say (the system, QEMU, swtpm) stays as it is. */
const french: Readonly<Record<string, string>> = {
  'it is not JSON': 'ce n’est pas du JSON',
  'it is not a file': 'ce n’est pas un fichier',
  'there is no such file': 'il n’y a pas de tel fichier',
  'there is none': 'il n’y en a pas',
  'the bundle is not a folder': 'le bundle n’est pas un dossier',
  'it is not a .vtpmvm bundle': 'ce n’est pas un bundle .vtpmvm',
  'its form is not known': 'sa forme est inconnue',
  'it is empty': 'il est vide',
  'it is too small': 'il est trop petit',
  'it is too large': 'il est trop grand',
  'it is a folder': 'c’est un dossier',
  'it is not a folder': 'ce n’est pas un dossier',
  'there is no such folder': 'il n’y a pas de tel dossier',
  'its folder is not there': 'son dossier n’existe pas',
  'the system refused access': 'le système a refusé l’accès',
  'its drive can only be read': 'son disque est en lecture seule',
  'there is such a file already': 'ce fichier existe déjà',
  'it has no config.pvs': 'il ne contient pas de config.pvs',
  'it is not XML, or is cut off': 'ce n’est pas du XML, ou il est tronqué',
  'it has a document type of its own': 'il a son propre type de document',
  'it does not describe a virtual machine': 'il ne décrit pas une machine virtuelle',
  'its header is not whole': 'son en-tête n’est pas entier',
  'its header has no end': 'son en-tête n’a pas de fin',
  'its header is not valid': 'son en-tête n’est pas valide',
  'its HMAC does not match, though the key is the one recorded for it':
    'son HMAC ne concorde pas, alors que la clé est celle qui est inscrite pour lui',
  'it is not a file of age with a passphrase': 'ce n’est pas un fichier age à phrase secrète',
  'it is no file, or far too large': 'ce n’est pas un fichier, ou il est bien trop grand',
  'it is an age file with other contents': 'c’est un fichier age au contenu différent',
  'its list of contents is not JSON': 'la liste de son contenu n’est pas du JSON',
  'it does not begin with a list of contents': 'il ne commence pas par la liste de son contenu',
  'its first members are not as this program makes them':
    'ses premiers éléments ne sont pas tels que ce programme les écrit',
  'a part of it can’t be decompressed': 'une partie ne peut pas en être décompressée',
  'its contents don’t follow its list': 'son contenu ne suit pas sa liste',
  'the data is not what its list of SHA-256 says': 'les données ne sont pas ce que dit sa liste de SHA-256',
  'not what was to be sealed': 'ce n’est pas ce qui devait être scellé',
  'a TPM chip needs UEFI firmware': 'une puce TPM demande un micrologiciel UEFI',
  'Secure Boot needs UEFI firmware': 'le démarrage sécurisé demande un micrologiciel UEFI',
  'arm64 machines have UEFI firmware only': 'les machines arm64 n’ont qu’un micrologiciel UEFI',
  'a TPM chip needs UEFI firmware; remove the chip first':
    'une puce TPM demande un micrologiciel UEFI ; retirez d’abord la puce',
};

/** The reasons that have nothing of the occasion in them. */
export const wholeReasons: readonly string[] = Object.keys(french);

/** Those with something of the occasion in them. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/^its form is not valid$/, 'sa forme n’est pas valide'],
  [/^its list of contents is not valid$/, 'la liste de son contenu n’est pas valide'],
  [/^(\S+) is not valid$/, '« $1 » n’est pas valide'],
  [/^it has two records of (.+)$/, 'il a deux entrées pour $1'],
  [
    /^“(.+)” can’t be a name: .*$/,
    '« $1 » ne peut pas être un nom : 1 à 100 caractères, sans / \\ : * ? " < > |, ni point au début',
  ],
  [/^“(.+)” is not marked as moved$/, '« $1 » n’est pas marquée comme déplacée'],
  [
    /^it is a (\S+) image; qcow2 and raw are used as they are$/,
    'c’est une image $1 ; qcow2 et raw servent telles quelles',
  ],
  [/^(.+) is not what was written$/, '$1 n’est pas ce qui a été écrit'],
];

/** A reason in French, where it is this program's own. */
export function frenchReason(reason: string): string {
  const known = french[reason];
  if (known !== undefined) return known;
  const found = patterns.find(([pattern]) => pattern.test(reason));
  return found ? reason.replace(...found) : reason;
}
