import type { HostCheckId } from '../checks.ts';
import type { CheckTexts } from './shape.ts';

const qemu = (arch: string) =>
  ({
    title: `QEMU for ${arch}`,
    looksAt: `Whether QEMU for ${arch} is installed and runs`,
    outcomes: {
      found: { summary: 'QEMU {version}' },
      missing: {
        title: 'QEMU is not installed',
        cause: `No ${arch} virtual machine can run here: the program {program} was not found.`,
      },
      'missing-foreign': {
        title: `QEMU for ${arch} is not installed`,
        cause: `Only virtual machines for ${arch} need it; those for this computer’s own processor don’t.`,
      },
      broken: { title: `QEMU for ${arch} does not run`, cause: '{program} is there, but failed: {reason}.' },
    },
  }) as const;

const firmware = (arch: string) =>
  ({
    title: `UEFI firmware for ${arch}`,
    looksAt:
      'The firmware files that QEMU’s descriptors and well-known places name, with and without Secure Boot',
    outcomes: {
      found: { summary: 'With Secure Boot; {count} builds' },
      missing: {
        title: 'No UEFI firmware is installed',
        cause: `A TPM chip works only with UEFI, and no firmware for ${arch} was found.`,
      },
      'no-secure-boot': {
        title: 'The UEFI firmware has no Secure Boot',
        cause: `Firmware for ${arch} is there, but no build with Secure Boot, which a TPM chip is added with.`,
      },
      'missing-foreign': {
        title: `No UEFI firmware with Secure Boot for ${arch}`,
        cause: `Only virtual machines for ${arch} need it.`,
      },
    },
  }) as const;

/** The checks of this computer, in English. */
export const hostChecksEn: CheckTexts<HostCheckId> = {
  'host.qemu.x86_64': qemu('x86_64'),
  'host.qemu.arm64': qemu('arm64'),
  'host.qemu.img': {
    title: 'qemu-img',
    looksAt: 'Whether qemu-img, which makes and examines disk images, is installed and runs',
    outcomes: {
      found: { summary: 'qemu-img {version}' },
      missing: { title: 'qemu-img is not installed', cause: 'Without it no disk image can be made.' },
      broken: { title: 'qemu-img does not run', cause: '{program} is there, but failed: {reason}.' },
    },
  },
  'host.accelerator': {
    title: 'Hypervisor',
    looksAt: 'Whether QEMU really starts a machine with this computer’s hardware acceleration',
    outcomes: {
      proven: { summary: '{accelerator}, proven by starting QEMU {version} with it' },
      slow: {
        title: 'Virtual machines run without hardware acceleration',
        cause: 'QEMU has to emulate the processor, which is many times slower.',
      },
      'no-emulator': { title: 'Not tried', cause: 'There is no QEMU to try the accelerator with.' },
    },
  },
  'host.swtpm': {
    title: 'swtpm',
    looksAt: 'Whether swtpm, swtpm_setup and swtpm_localca are installed, and their versions',
    outcomes: {
      found: { summary: 'swtpm {version}' },
      missing: {
        title: 'The TPM emulator is not installed',
        cause: 'A TPM chip is run by swtpm, and the program {program} was not found.',
      },
      'setup-missing': {
        title: 'A part of the TPM emulator is not installed',
        cause: 'New chips are made by swtpm’s tools, and the program {program} was not found.',
      },
      'too-old': {
        title: 'The TPM emulator can’t do what is needed',
        cause: '{program} {version} lacks: {features}.',
      },
    },
  },
  'host.swtpm.encryption': {
    title: 'Encrypted chips',
    looksAt: 'What swtpm and swtpm_setup say they can do: encryption, passwords by descriptor, key sizes',
    outcomes: {
      able: { summary: 'Encryption, descriptors, {keys}' },
      unable: {
        title: 'swtpm can’t encrypt a chip here',
        cause: 'It does not offer: {features}. A chip is never kept in clear, so none is added.',
      },
      'no-swtpm': { title: 'Not asked', cause: 'swtpm did not run; see its own check.' },
    },
  },
  'host.swtpm.authority': {
    title: 'Certificate authority',
    looksAt: 'The key, certificate and folder with which this computer signs the certificates of new chips',
    outcomes: {
      usable: { summary: 'Usable, its certificate is valid until {until}' },
      'not-made-yet': { summary: 'Will be made with the first chip' },
      'ends-soon': {
        title: 'The authority’s certificate ends soon',
        cause:
          'It is valid until {until}; chips made afterwards would have certificates that nobody accepts.',
      },
      expired: {
        title: 'The authority’s certificate has expired',
        cause: 'It was valid until {until}; the certificates of new chips would not be accepted.',
      },
      damaged: {
        title: 'The certificate authority is damaged',
        cause: 'swtpm can’t sign the certificates of new chips with it: {reason}.',
      },
      'not-writable': {
        title: 'The authority’s folder can’t be written to',
        cause: 'Each new chip takes a serial number there, and writing to {path} is refused.',
      },
    },
  },
  'host.firmware.x86_64': firmware('x86_64'),
  'host.firmware.arm64': firmware('arm64'),
  'host.firmware.keys': {
    title: 'Microsoft’s keys',
    looksAt:
      'The certificates and revocations that are enrolled for Secure Boot, and those in the firmware’s template',
    outcomes: {
      current: { summary: 'Of 2011 and 2023, with revocations of {revocations}' },
      'template-2011-only': {
        summary:
          'Of 2011 and 2023. The firmware’s own template has only those of 2011, and is not used for keys',
      },
      'keys-missing': {
        title: 'Microsoft’s keys are missing or damaged',
        cause: 'Secure Boot can’t be set up without the files that come with vTPM Desktop: {reason}.',
      },
    },
  },
  'host.keychain': {
    title: 'Keychain',
    looksAt: 'Whether a test record can be written to the keychain, read back and removed',
    outcomes: {
      works: { summary: '{keychain}, unlocked; a test record was written, read and removed' },
      there: { summary: '{keychain}, unlocked' },
      file: { summary: 'A keychain file is used; its passphrase is asked for when a key is needed' },
      locked: {
        title: 'The keychain is locked',
        cause: 'The keys of chips lie in {keychain}, which gives nothing out until it is unlocked.',
      },
      missing: {
        title: 'There is no keychain',
        cause: 'The key of a chip has to be kept safe, and no keychain service answers here: {reason}.',
      },
      'module-missing': {
        title: 'The keychain’s module does not load',
        cause: 'A part of vTPM Desktop that talks to the keychain is missing or does not fit: {reason}.',
      },
      restarted: {
        title: 'The keychain was restarted',
        cause: 'This program still talks to the service as it was before, which is gone.',
      },
      refused: {
        title: 'The keychain refuses',
        cause: '{keychain} did not allow the test record: {reason}.',
      },
      'reads-back-wrong': {
        title: 'The keychain does not give back what it was given',
        cause: 'The test record was written, but reading it gave something else, or nothing.',
      },
      silent: {
        title: 'The keychain does not answer',
        cause: 'It was asked for {seconds} s; perhaps a window of its own waits for an answer.',
      },
    },
  },
  'host.denials': {
    title: 'AppArmor and SELinux',
    looksAt: 'The system’s log, for refusals that concern swtpm',
    outcomes: {
      none: { summary: 'No refusal that concerns swtpm' },
      'not-used': { summary: 'Neither is in use' },
      denied: {
        title: '{system} stops swtpm',
        cause: 'Refusals since {since}: {count}. swtpm was refused {what}, so a chip there can’t be opened.',
      },
      unreadable: {
        title: 'The system’s log can’t be read',
        cause:
          '{system} is in use; whether it refused swtpm something stands in a log that this user may not read.',
      },
    },
  },
  'host.permissions': {
    title: 'Folders',
    looksAt: 'Owner and permissions of the product’s own folders',
    outcomes: {
      private: { summary: 'Yours, and private where they must be' },
      open: {
        title: 'Others can look into a private folder',
        cause: '{path} can be read by other users of this computer.',
      },
      foreign: {
        title: 'A folder belongs to somebody else',
        cause: '{path} belongs to {owner}, not to you.',
      },
      'not-writable': { title: 'A folder can’t be written to', cause: 'Writing to {path} is refused.' },
    },
  },
  'host.space': {
    title: 'Free space',
    looksAt: 'The space left where machines, keys and temporary files are kept',
    outcomes: {
      enough: { summary: 'Enough where machines, settings and temporary files are kept' },
      little: {
        title: 'Little space is left',
        cause: 'A full disk stops a guest in the middle of its work; {path} is nearly full.',
      },
      none: {
        title: 'No space is left',
        cause: 'Nothing can be written to {path}, the chip’s state included.',
      },
    },
  },
  'host.socket-path': {
    title: 'Socket paths',
    looksAt: 'The length of the longest path of a socket, for which the system has little room',
    outcomes: {
      fits: { summary: '{length} of {limit} bytes' },
      'too-long': {
        title: 'The folder of sockets has too long a path',
        cause: 'A socket’s path may have {limit} bytes, and would have {length}; no machine can start.',
      },
    },
  },
  'host.processes': {
    title: 'swtpm processes',
    looksAt: 'Whether each swtpm of yours belongs to a machine that runs',
    outcomes: {
      none: { summary: 'None runs' },
      accounted: { summary: '{count}, each with its virtual machine' },
      orphaned: {
        title: 'An swtpm runs without its virtual machine',
        cause: 'It holds the chip of “{name}”, which therefore can’t start. What started it has died.',
      },
      'not-linux': { title: 'Not looked at', cause: 'Processes are examined on Linux only.' },
    },
  },
  'host.leftovers': {
    title: 'Leftovers',
    looksAt: 'What killed processes have left: temporary folders, unfinished changes',
    outcomes: {
      none: { summary: 'None' },
      'left-behind': {
        title: 'Temporary folders were left behind',
        cause:
          'Folders left by processes that have died: {count}. They hold encrypted copies and are in nobody’s way.',
      },
      interrupted: {
        title: 'A change was interrupted',
        cause: 'It waits to be finished or undone in “{name}”, which happens when that machine is next used.',
      },
    },
  },
  'host.clock': {
    title: 'Clock',
    looksAt: 'This computer’s clock, beside the dates of files and certificates',
    outcomes: {
      plausible: { summary: 'Plausible' },
      behind: {
        title: 'The clock is behind',
        cause: 'It says {now}, but {witness} is of {seen}. New certificates would not be valid yet.',
      },
      ahead: {
        title: 'The clock may be ahead',
        cause: 'It says {now}, and nothing here was written in the {years} years before.',
      },
    },
  },
  'host.library': {
    title: 'List of virtual machines',
    looksAt: 'Whether each machine on the list is there and readable, and is there once',
    outcomes: {
      readable: { summary: 'All readable: {count}' },
      missing: {
        title: 'A virtual machine is not where it was',
        cause:
          'There is nothing at {path}. Missing from the list: {count}. Perhaps a drive is not plugged in.',
      },
      unreadable: {
        title: 'A virtual machine can’t be read',
        cause: 'Descriptions that can’t be read: {count}, beginning with {path}.',
      },
      duplicates: {
        title: 'Two bundles are the same virtual machine',
        cause:
          'Bundles that share their UUID with another: {count}, beginning with {path}. Both use the same key record.',
      },
    },
  },
  'host.sandbox': {
    title: 'Edition',
    looksAt: 'Whether this program runs in a sandbox that keeps it from what it needs',
    outcomes: {
      none: { summary: 'Not sandboxed' },
      flatpak: {
        title: 'This is the Flatpak edition',
        cause:
          'It sees only its own swtpm, QEMU and folders that were granted; keychain files elsewhere, processes of others and the system’s log it does not.',
      },
      snap: {
        title: 'This is the Snap edition',
        cause:
          'Until its interfaces are connected it does not reach the keychain, KVM, removable drives and the system’s log.',
      },
      'app-sandbox': {
        title: 'This is the App Store edition',
        cause:
          'It opens only files that you choose, and does not reach other keychains: keys travel by key files.',
      },
    },
  },
};
