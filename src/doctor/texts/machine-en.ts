import type { MachineCheckId } from '../checks.ts';
import type { CheckTexts } from './shape.ts';

/** The checks of a machine, in English. */
export const machineChecksEn: CheckTexts<MachineCheckId> = {
  'vm.bundle': {
    title: 'Bundle',
    looksAt: 'Whether the bundle is there and its description can be read',
    outcomes: {
      readable: { summary: 'Readable' },
      missing: { title: 'The bundle is not there', cause: 'There is nothing at {path} any more.' },
      damaged: { title: 'The description is damaged', cause: 'machine.json can’t be understood: {reason}.' },
      newer: {
        title: 'The bundle is of a newer version',
        cause: 'It was written by a vTPM Desktop that is newer than this one.',
      },
      'no-access': { title: 'The bundle can’t be read', cause: 'The system refuses it: {reason}.' },
    },
  },
  'vm.guest-os': {
    title: 'Guest system',
    looksAt: 'Whether the guest has a driver for TPM 2.0',
    outcomes: {
      suits: { summary: '{guest} can use a TPM chip' },
      'too-old': {
        title: 'The guest is too old for a TPM chip',
        cause: '{guest} has no driver for TPM 2.0; Windows 10, Windows 11 and Linux have.',
      },
    },
  },
  'vm.firmware': {
    title: 'Firmware',
    looksAt: 'Whether the machine has UEFI or a legacy BIOS, and what its disk was installed for',
    outcomes: {
      uefi: { summary: 'UEFI' },
      'bios-suits': { summary: 'Legacy BIOS, which suits its guest' },
      'bios-empty-disk': {
        title: 'The machine has a legacy BIOS',
        cause: 'A TPM 2.0 chip works only with UEFI firmware. Nothing is installed on its disk yet.',
      },
      bios: {
        title: 'The machine has a legacy BIOS',
        cause:
          'A TPM 2.0 chip works only with UEFI firmware, and the disk was installed for the legacy BIOS.',
      },
      'bios-but-uefi-disk': {
        title: 'The machine has a legacy BIOS, its disk was installed for UEFI',
        cause: 'It does not start like this, and a TPM chip needs UEFI.',
      },
      'uefi-but-bios-disk': {
        title: 'The machine has UEFI, its disk was installed for a legacy BIOS',
        cause: 'UEFI finds nothing to start on a disk with an MBR and no EFI system partition.',
      },
    },
  },
  'vm.disk.physical': {
    title: 'Kind of disk',
    looksAt: 'Whether a disk of the machine is a physical disk or partition of this computer',
    outcomes: {
      image: { summary: 'Disk images only' },
      none: { summary: 'No disk' },
      physical: {
        title: 'The machine runs from a physical disk',
        cause:
          'A guest that seals its keys to a virtual chip could make {disk} unusable outside this machine.',
      },
    },
  },
  'vm.disk.images': {
    title: 'Disk images',
    looksAt: 'Where the disk images lie, and whether they and those under them can be read',
    outcomes: {
      'in-bundle': { summary: '{count}, in the bundle' },
      none: { summary: 'No disk' },
      linked: {
        title: 'A disk lies outside the bundle',
        cause: '{path} belongs to the machine, but does not travel with it and is not backed up with it.',
      },
      missing: { title: 'A disk image is missing', cause: 'There is nothing at {path}.' },
      unreadable: { title: 'A disk image can’t be read', cause: '{path}: {reason}.' },
      'backing-missing': {
        title: 'The image under a disk image is missing',
        cause: '{path} holds only what changed since {backing}, which is not there.',
      },
    },
  },
  'vm.chip': {
    title: 'TPM chip',
    looksAt: 'Whether the machine has a TPM chip, or can have one',
    outcomes: {
      present: { summary: 'TPM 2.0, {cipher}' },
      addable: { summary: 'None; one can be added' },
      'needed-for-windows-11': {
        title: 'There is no TPM chip',
        cause: 'Windows 11 asks for one, and it can be added now.',
      },
      impossible: {
        title: 'A TPM chip can’t be added',
        cause: 'What stands in the way is told by the check “{obstacle}”.',
      },
      'stray-storage': {
        title: 'There is a TPM storage that belongs to no chip',
        cause: 'The machine has no TPM chip, but {path} exists; none can be added beside it.',
      },
    },
  },
  'vm.chip.storage': {
    title: 'TPM storage',
    looksAt: 'The head of the chip’s storage: whether it is whole and encrypted, with which cipher',
    outcomes: {
      whole: { summary: 'Whole, encrypted with {cipher}' },
      missing: {
        title: 'The TPM storage is missing',
        cause: 'The machine has a chip, but {path} holds no state.',
      },
      damaged: { title: 'The TPM storage is damaged', cause: '{path}: {reason}.' },
      'not-encrypted': {
        title: 'The TPM storage is not encrypted',
        cause: 'The state in {path} lies in clear; it was not made by vTPM Desktop and is not used.',
      },
      'other-cipher': {
        title: 'The TPM storage has another cipher',
        cause: 'It is encrypted with {found} bits, the machine’s description says {expected}.',
      },
    },
  },
  'vm.chip.record': {
    title: 'Key record',
    looksAt: 'Whether the keychain has the record of this very storage',
    outcomes: {
      'this-storage': { summary: 'In {keychain}' },
      none: {
        title: 'The key is not on this computer',
        cause: '{keychain} has no record {account}. The chip stays shut without it.',
      },
      'other-storage': {
        title: 'The key is of another storage',
        cause: '{account} was made for another storage of this machine, on {computer}.',
      },
      unreadable: {
        title: 'The key record can’t be read',
        cause: '{account} is not what vTPM Desktop writes, or is of a newer version.',
      },
      'keychain-closed': {
        title: 'The keychain could not be asked',
        cause: 'See the check of the keychain.',
      },
    },
  },
  'vm.chip.opens': {
    title: 'Key and storage',
    looksAt: 'Whether the key opens the storage, tried on a copy',
    outcomes: {
      opens: { summary: 'The key opens the storage, tried on a copy' },
      'wrong-key': {
        title: 'The key does not open the storage',
        cause: 'The record was made for another storage; it was tried, and fails.',
      },
      'storage-changed': {
        title: 'The storage is not as it was written',
        cause: 'The record is of this very storage, and yet does not open it: one of the two was changed.',
      },
      'not-tried': {
        title: 'Not tried',
        cause: 'The storage, or a key that fits it, is not there; see their checks.',
      },
    },
  },
  'vm.chip.certificates': {
    title: 'Endorsement certificates',
    looksAt: 'The certificates inside the chip: valid, for its own key, issued by this computer’s authority',
    outcomes: {
      valid: { summary: '{count}, valid until {until}' },
      'foreign-issuer': { summary: '{count}, valid until {until}, issued on another computer' },
      expired: {
        title: 'A certificate of the chip has expired',
        cause: 'It was valid until {until}. Services that check where a TPM comes from refuse it.',
      },
      'not-yet-valid': {
        title: 'A certificate of the chip is not valid yet',
        cause:
          'It is valid from {from} on, which is later than this computer’s clock. The clock is behind, or the one of the computer that made it was ahead.',
      },
      none: {
        title: 'The chip has no certificate',
        cause: 'Services that check where a TPM comes from refuse it; all else works.',
      },
      'other-key': {
        title: 'The chip’s certificate is for another key',
        cause: 'It does not belong to the chip’s endorsement key. The chip may have been cleared.',
      },
      'other-chip': {
        title: 'This is another chip than the machine’s',
        cause: 'Its endorsement key is not the one that the description names.',
      },
      'not-opened': { title: 'Not read', cause: 'The chip was not opened; see “Key and storage”.' },
    },
  },
  'vm.chip.lockout': {
    title: 'Lockout',
    looksAt: 'How often a wrong authorisation was given to the chip (dictionary-attack protection)',
    outcomes: {
      clear: { summary: 'No failed authorisation' },
      counting: {
        title: 'Wrong authorisations were given',
        cause: '{counter} of {maximum}; at {maximum} the chip locks itself.',
      },
      locked: {
        title: 'The chip has locked itself',
        cause: '{counter} wrong authorisations: it refuses PINs and sealed keys until time has passed.',
      },
      'not-opened': { title: 'Not read', cause: 'The chip was not opened; see “Key and storage”.' },
    },
  },
  'vm.chip.age': {
    title: 'Age of the storage',
    looksAt: 'Whether the storage was written since the machine last started, as each start does',
    outcomes: {
      expected: { summary: 'As new as the last start' },
      'never-started': { summary: 'The machine has not started with this chip yet' },
      older: {
        title: 'The storage may be an older copy',
        cause: 'It was last written at {written}, but the machine was started at {started}, which writes it.',
      },
    },
  },
  'vm.secure-boot': {
    title: 'Secure Boot',
    looksAt: 'Whether Secure Boot is on in the machine’s variable store, and has keys',
    outcomes: {
      on: { summary: 'On' },
      off: { summary: 'Off' },
      'no-keys': { summary: 'Off; no keys are enrolled' },
      'off-though-windows-11': {
        title: 'Secure Boot is off',
        cause: 'Windows 11 asks for it, and keys sealed while it was on don’t open.',
      },
      'no-keys-though-windows-11': {
        title: 'Secure Boot is off and has no keys',
        cause: 'Windows 11 asks for it; without keys the firmware checks nothing.',
      },
      'store-missing': {
        title: 'The variable store is missing',
        cause: 'There is no {path}, in which the firmware keeps its settings and boot entries.',
      },
      'store-unreadable': { title: 'The variable store can’t be read', cause: '{path}: {reason}.' },
    },
  },
  'vm.secure-boot.certificates': {
    title: 'Secure Boot certificates',
    looksAt:
      'Which of Microsoft’s certificates (2011, 2023) the machine trusts, and until when they are valid',
    outcomes: {
      both: { summary: 'Microsoft’s of 2011 and 2023' },
      'only-2023': { summary: 'Microsoft’s of 2023' },
      own: { summary: 'Certificates of another owner' },
      none: { summary: 'None; Secure Boot is not set up' },
      'only-2011': {
        title: 'The machine has only Microsoft’s certificates of 2011',
        cause:
          'The first of them expired in June 2026; what is signed with those of 2023 only, such as new installation media, does not start.',
      },
    },
  },
  'vm.secure-boot.revocations': {
    title: 'Revocations',
    looksAt: 'Whether the newest revocations (dbx) are in the machine’s variable store',
    outcomes: {
      newest: { summary: '{count}, the newest' },
      'not-used': { summary: 'Not used without Secure Boot' },
      old: {
        title: 'Newer revocations exist',
        cause: '{missing} boot loaders known to be unsafe are not refused yet.',
      },
      none: {
        title: 'No revocations are enrolled',
        cause: 'Boot loaders known to be unsafe are not refused: {missing} are known.',
      },
    },
  },
  'vm.last-shutdown': {
    title: 'Last shutdown',
    looksAt: 'Whether the end of the last run was noted',
    outcomes: {
      clean: { summary: 'In order' },
      'never-started': { summary: 'The machine has never run' },
      running: { summary: 'The machine is running' },
      unclean: {
        title: 'The last run did not end in order',
        cause: 'It was started at {started} and its end was never noted: a crash or a power cut, perhaps.',
      },
    },
  },
  'vm.backups': {
    title: 'Backups of the chip',
    looksAt: 'The backups, and whether their keys are on this computer',
    outcomes: {
      usable: { summary: '{count}, the newest of {newest}' },
      'keychain-closed': {
        summary: '{count}, the newest of {newest}; the keychain was not asked for their keys',
      },
      none: { summary: 'None yet; automatic ones are made before changes' },
      'key-missing': {
        title: 'A backup’s key is not on this computer',
        cause: 'Backups that can’t be opened here: {count}, the newest of {newest}.',
      },
    },
  },
  'vm.identity': {
    title: 'Identity',
    looksAt: 'Whether another bundle on the list has the same UUID',
    outcomes: {
      unique: { summary: 'No other bundle has this UUID' },
      twin: {
        title: 'Another bundle has the same UUID',
        cause: '{other} is a copy. Both use the same key record, and only one may run.',
      },
      'twin-running': {
        title: 'A copy of this machine is running',
        cause:
          '{other} has the same UUID and runs now; started together, both would confuse networks and services.',
      },
    },
  },
  'vm.moved': {
    title: 'Home',
    looksAt: 'On which computer the machine last ran, or was moved to',
    outcomes: {
      'at-home': { summary: 'This computer' },
      'from-elsewhere-without-chip': {
        summary: 'Last on {computer}; there is no chip that needs its key here',
      },
      'from-elsewhere': {
        title: 'The machine comes from another computer',
        cause: 'It last ran on {computer}. Its chip opens here only with its key.',
      },
      'moved-away': {
        title: 'The machine was moved to another computer',
        cause: 'It was moved away at {time}; what runs there is newer than what is here.',
      },
    },
  },
  'vm.lock': {
    title: 'In use',
    looksAt: 'Whether another process is at work on the bundle',
    outcomes: {
      free: { summary: 'By nobody' },
      running: { summary: 'The machine is running' },
      held: { title: 'Another program is at work on it', cause: 'The bundle is held by {owner}.' },
    },
  },
  'vm.leftovers': {
    title: 'Unfinished changes',
    looksAt: 'What a killed change has left in the bundle',
    outcomes: {
      none: { summary: 'None' },
      interrupted: {
        title: 'A change of the chip was interrupted',
        cause: 'It was begun at {since}, and is finished or undone before the machine is next used.',
      },
      staging: {
        title: 'Parts of an interrupted change lie in the bundle',
        cause: 'Temporary files or folders left over: {count}. The chip does not need them.',
      },
    },
  },
  'vm.permissions': {
    title: 'Permissions',
    looksAt: 'Owner and permissions of the bundle and of the chip’s storage',
    outcomes: {
      private: { summary: 'Yours; the chip’s storage is private' },
      open: {
        title: 'Others can read the chip’s storage',
        cause: '{path} can be read by other users of this computer. It is encrypted, but need not be seen.',
      },
      foreign: {
        title: 'A part of the bundle belongs to somebody else',
        cause: '{path} belongs to {owner}.',
      },
      'not-writable': { title: 'The bundle can’t be written to', cause: 'Writing to {path} is refused.' },
    },
  },
  'vm.space': {
    title: 'Free space',
    looksAt: 'The space left on the disk that holds the bundle',
    outcomes: {
      enough: { summary: 'Enough on the bundle’s disk' },
      little: {
        title: 'Little space is left',
        cause: 'The disk that holds the bundle is nearly full; its guest stops when it is.',
      },
      none: {
        title: 'No space is left',
        cause: 'Nothing can be written to the bundle, the chip’s state included.',
      },
    },
  },
  'vm.readiness': {
    title: 'Windows 11',
    looksAt: 'Windows 11’s requirements: TPM 2.0, UEFI, Secure Boot, memory, processors, disk',
    outcomes: {
      ready: { summary: 'All requirements are met' },
      'not-windows-11': { summary: 'The guest is another system' },
      lacking: { title: 'Windows 11’s requirements are not met', cause: 'Missing: {count} of 6.' },
    },
  },
  'vm.logs': {
    title: 'Last words',
    looksAt: 'The last words of QEMU and swtpm in the bundle’s logs',
    outcomes: {
      quiet: { summary: 'No complaint' },
      none: { summary: 'No log' },
      words: { title: 'QEMU or swtpm complained', cause: 'The last words in {log} are of an error.' },
    },
  },
};
