import type { FixTexts } from './shape.ts';

/** The fixes, in English. */
export const fixesEn: FixTexts = {
  'install-qemu': {
    title: 'Install QEMU',
    changes: 'Installs QEMU with your system’s package manager.',
    steps: ['Run the command for your system, then check again.'],
  },
  'install-swtpm': {
    title: 'Install swtpm',
    changes: 'Installs the TPM emulator and its tools with your system’s package manager.',
    steps: ['Run the command for your system, then check again.', 'Version 0.7 or later is needed.'],
  },
  'install-firmware': {
    title: 'Install Firmware',
    changes: 'Installs the UEFI firmware for virtual machines with your system’s package manager.',
    steps: ['Run the command for your system, then check again.'],
  },
  'reinstall-product': {
    title: 'Install vTPM Desktop Again',
    changes: 'Brings back the files that come with vTPM Desktop. Machines and keys stay.',
    steps: ['Install vTPM Desktop again over the present one.'],
  },
  accelerate: {
    title: 'Allow Acceleration',
    changes: 'Lets QEMU use the processor’s virtualisation.',
    steps: [
      'Switch virtualisation (VT-x, AMD-V) on in this computer’s firmware setup.',
      'On Linux: load KVM and give yourself access, with the commands below; then log in again.',
      'Inside a virtual machine, nested virtualisation has to be allowed by its owner.',
    ],
  },
  'set-aside-authority': {
    title: 'Make a New Authority',
    changes:
      'Renames {path} with today’s date. The next chip makes a new authority; existing chips keep their certificates.',
    undo: 'Rename the folder back.',
  },
  'unlock-keychain': {
    title: 'Unlock Keychain',
    changes: 'Asks the keychain to unlock itself; it asks you for its password in a window of its own.',
    undo: 'Lock it again.',
  },
  'start-keychain': {
    title: 'Start a Keychain',
    changes: 'Starts the keychain service of your desktop (GNOME Keyring, KWallet).',
    steps: [
      'Install and start gnome-keyring or KWallet, and log in to your desktop again.',
      'Over SSH or in a service: run inside a D-Bus session.',
    ],
  },
  'use-keychain-file': {
    title: 'Use a Keychain File',
    changes: 'New chips keep their keys in a file with a passphrase instead. Records are not moved.',
    steps: ['Run the command below; it asks for a passphrase when a key is needed.'],
  },
  'restart-product': {
    title: 'Restart vTPM Desktop',
    changes: 'Nothing; a new process talks to the new keychain service.',
    steps: ['Shut your virtual machines down, quit vTPM Desktop and open it again.'],
  },
  'allow-swtpm': {
    title: 'Allow swtpm Here',
    changes:
      'Adds a line to the system’s profile of swtpm, for the folder of your machines. It needs an administrator.',
    steps: ['Run the commands below as an administrator, then check again.'],
  },
  'repair-permissions': {
    title: 'Repair Permissions',
    changes: 'Takes other users’ access to {path} away (mode {mode}); yours stays.',
    undo: 'Set the permissions back: {before}.',
  },
  'take-ownership': {
    title: 'Take Ownership',
    changes: 'Makes you the owner of {path}. It needs an administrator.',
    steps: ['Run the command below as an administrator, then check again.'],
  },
  'free-space': {
    title: 'Free Space',
    changes: 'Nothing by itself.',
    steps: ['Move or delete files on the disk that holds {path}, or move the machine to another disk.'],
  },
  'shorten-runtime-path': {
    title: 'Use a Shorter Path',
    changes: 'Sockets are made under a shorter path.',
    steps: ['Set XDG_RUNTIME_DIR or TMPDIR to a folder of yours with a shorter path, and start again.'],
  },
  'stop-orphan': {
    title: 'Stop swtpm',
    changes:
      'Asks process {pid} to end (SIGTERM), after making sure again that it is yours and nobody uses it. Its state is on disk.',
    undo: 'It can’t be undone, and need not be: starting the machine starts a new one.',
  },
  'remove-leftovers': {
    title: 'Remove Old Folders',
    changes: 'Removes {count} temporary folders under {path} that no process uses.',
  },
  'set-clock': {
    title: 'Set the Clock',
    changes: 'The system’s clock.',
    steps: ['Set date and time, or let the network set them, with the command below.'],
  },
  'forget-missing': {
    title: 'Remove from List',
    changes: 'Takes {path} off the list of virtual machines. No file and no key is touched.',
    undo: 'Open the bundle again when it is there.',
  },
  'leave-sandbox': {
    title: 'Use the Other Edition',
    changes: 'Nothing by itself.',
    steps: ['Grant the sandbox what it lacks, with the commands below, or install the deb or rpm package.'],
  },
  'restore-description': {
    title: 'Bring the Description Back',
    changes: 'Nothing by itself.',
    steps: [
      'Bring machine.json back from a backup of the bundle. The other files of the bundle stay as they are.',
    ],
  },
  'update-product': {
    title: 'Update vTPM Desktop',
    changes: 'Nothing by itself.',
    steps: ['Install the newest vTPM Desktop, and open the machine with it.'],
  },
  'new-machine': {
    title: 'New Virtual Machine…',
    changes:
      'Makes a new machine with UEFI. Tick “Customize settings before installation” to add the chip first.',
  },
  'choose-guest': {
    title: 'Choose the Guest…',
    changes: 'Opens the configuration, where another guest system can be chosen if another one is installed.',
  },
  'convert-to-uefi': {
    title: 'Convert…',
    changes:
      'Shows how this Windows converts its disk with mbr2gpt, then switches the machine to UEFI, after a backup.',
  },
  'switch-to-uefi': {
    title: 'Switch to UEFI',
    changes: 'The machine’s firmware becomes UEFI. Its disk was installed for it, or is still empty.',
    undo: 'Switch the firmware back to legacy BIOS.',
  },
  'switch-to-bios': {
    title: 'Switch to Legacy BIOS',
    changes:
      'The machine’s firmware becomes the legacy BIOS, for which its disk was installed. The variable store is kept.',
    undo: 'Switch the firmware back to UEFI.',
  },
  'import-disk': {
    title: 'Make a Disk Image…',
    changes: 'Copies the physical disk into an image in the bundle. The disk is only read.',
  },
  'relink-disk': {
    title: 'Find the Disk Image',
    changes: 'Nothing by itself.',
    steps: [
      'Plug in the drive that holds {path}, or put the image back where it was.',
      'Or, in the configuration, remove the disk and add the image from where it is now.',
    ],
  },
  'take-disk-in': {
    title: 'Take the Disk In',
    changes: 'Nothing by itself. It can stay where it is; then it has to be copied and backed up by itself.',
    steps: [
      'Shut the machine down and copy the image into the folder “disks” of the bundle, with the command below.',
      'In the configuration, remove the disk and add the copied image instead.',
    ],
  },
  'add-chip': {
    title: 'Add TPM Chip',
    changes: 'Adds an encrypted TPM 2.0 chip, stores its key in the keychain and switches Secure Boot on.',
    undo: 'Remove the chip; storage and key are kept as a backup.',
  },
  'restore-backup': {
    title: 'Restore Backup',
    changes: 'Brings back the chip of {backup}. The present storage and key become a backup.',
    undo: 'Restore the backup that is made of the present chip.',
  },
  'new-chip': {
    title: 'Start with a New Chip',
    changes:
      'Makes a new, empty chip. What the guest sealed in the present one is lost to it; storage and key are kept as a backup.',
    undo: 'Restore the backup that is made of the present chip.',
  },
  'set-aside-storage': {
    title: 'Set the Storage Aside',
    changes: 'Renames {path} with today’s date. Nothing in it is changed.',
    undo: 'Rename the folder back.',
  },
  'newest-storage': {
    title: 'Bring the Newest Storage Back',
    changes: 'Nothing by itself.',
    steps: [
      'If the bundle was brought back from a backup on purpose, start the machine: that writes the storage, and this warning goes.',
      'Otherwise bring back the newest copy of the folder “tpm” of the bundle: what the guest has sealed since is only in that one.',
    ],
  },
  'import-keys': {
    title: 'Import Keys…',
    changes: 'Takes the key from a key file that was written on the computer which has it.',
  },
  'secure-boot-on': {
    title: 'Switch Secure Boot On',
    changes:
      'Enrols Microsoft’s keys if there are none and switches Secure Boot on, after a backup. PCR 7 changes: suspend BitLocker in the guest first, with the command below, or have its recovery key ready.',
    undo: 'Switch Secure Boot off, or restore the backup.',
  },
  'add-2023-keys': {
    title: 'Add Certificates of 2023',
    changes:
      'Adds Microsoft’s certificates of 2023 and the newest revocations to this machine’s own variable store, after a backup. PCR 7 changes: suspend BitLocker in the guest first, with the command below, or have its recovery key ready.',
    undo: 'Restore the variable store of the backup that is made just before (fix “restore-variables”).',
  },
  'add-revocations': {
    title: 'Add Revocations',
    changes:
      'Adds Microsoft’s newest certificates and revocations to this machine’s own variable store, after a backup. PCR 7 changes: suspend BitLocker in the guest first, with the command below, or have its recovery key ready.',
    undo: 'Restore the variable store of the backup that is made just before (fix “restore-variables”).',
  },
  'restore-variables': {
    title: 'Restore Variable Store',
    changes:
      'Brings the variable store of {backup} back, with the certificates and boot entries that it had; the present one is kept beside the backups.',
    undo: 'Restore the variable store that is kept just before.',
  },
  'new-variables': {
    title: 'Make a New Variable Store',
    changes:
      'Makes a variable store with Microsoft’s certificates and Secure Boot on; what is there now is kept beside the backups. Boot entries are not in it: the firmware starts what it finds on the disks. PCR 7 may change: have BitLocker’s recovery key ready.',
    undo: 'Restore the variable store that was kept, if there was one.',
  },
  'chip-maintenance': {
    title: 'Inside the Chip…',
    changes:
      'Opens “Inside the chip”, where a lockout is cleared and certificates are made again, after a backup.',
  },
  'back-up-now': {
    title: 'Back up Now',
    changes: 'Copies the chip’s storage and the variable store into a dated backup.',
  },
  'forget-twin': {
    title: 'Remove the Copy from the List',
    changes: 'Takes {path} off the list of virtual machines. No file and no key is touched.',
    undo: 'Open that bundle again.',
  },
  'tell-copies-apart': {
    title: 'Say Which Is the Copy',
    changes: 'The copy becomes a machine of its own, with a UUID and a key record of its own.',
    steps: [
      'In the Control Center, choose Open… > Open a Virtual Machine…, and there the bundle that is the copy. Say that it was copied.',
      'Or run the command below, with the path of the copy.',
    ],
  },
  'run-here-again': {
    title: 'Run Here Again',
    changes:
      'The mark that it was moved goes, and it can be started here. What the guest has done on the other computer since is not here.',
    undo: 'Move the machine again: that marks it once more.',
  },
  'close-other': {
    title: 'Wait, or Close It',
    changes: 'Nothing by itself.',
    steps: ['Let the other program finish, or end it: {owner}.'],
  },
  recover: {
    title: 'Finish or Undo',
    changes:
      'Finishes or undoes the interrupted change, as its journal says, and removes its temporary files.',
  },
  'set-memory': {
    title: 'Set Memory',
    changes: 'Sets the machine’s memory to {needed} MB (it has {found} MB).',
    undo: 'Set it back in the configuration.',
  },
  'set-cpus': {
    title: 'Set Processors',
    changes: 'Sets the machine’s processors to {needed} (it has {found}).',
    undo: 'Set them back in the configuration.',
  },
  'enlarge-disk': {
    title: 'Enlarge the Disk',
    changes: 'Nothing by itself.',
    steps: [
      'Shut the machine down and enlarge its disk image with the command below, then the partition in the guest.',
    ],
  },
  'show-log': { title: 'Read the Log', changes: 'Nothing.', steps: ['Read {log} in the bundle.'] },
};
