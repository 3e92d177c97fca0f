import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSignatures, type Signature, x509Type } from './signature-list.ts';
import { decodeTime } from './variable-record.ts';

export type GuestArch = 'x86_64' | 'arm64';
export type Generation = '2011' | '2023' | 'other';

const microsoftOwner = '77fa9abd-0359-4d32-bd60-28f4e78f784b';

/** Microsoft's certificates as `assets/secureboot` ships them; fingerprints are SHA-256 over the DER. */
export const microsoftCertificates = [
  {
    file: 'WindowsOEMDevicesPK.der',
    variable: 'PK',
    generation: '2023',
    fingerprint: '2f569e8edaf9657dc4951c29598725255c7f821472db71374211fe44d082546f',
  },
  {
    file: 'MicCorKEKCA2011_2011-06-24.der',
    variable: 'KEK',
    generation: '2011',
    fingerprint: 'a1117f516a32cefcba3f2d1ace10a87972fd6bbe8fe0d0b996e09e65d802a503',
  },
  {
    file: 'microsoft-corporation-kek-2k-ca-2023.der',
    variable: 'KEK',
    generation: '2023',
    fingerprint: '3cd3f0309edae228767a976dd40d9f4affc4fbd5218f2e8cc3c9dd97e8ac6f9d',
  },
  {
    file: 'MicWinProPCA2011_2011-10-19.der',
    variable: 'db',
    generation: '2011',
    fingerprint: 'e8e95f0733a55e8bad7be0a1413ee23c51fcea64b3c8fa6a786935fddcc71961',
  },
  {
    file: 'MicCorUEFCA2011_2011-06-27.der',
    variable: 'db',
    generation: '2011',
    fingerprint: '48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507',
  },
  {
    file: 'windows-uefi-ca-2023.der',
    variable: 'db',
    generation: '2023',
    fingerprint: '076f1fea90ac29155ebf77c17682f75f1fdd1be196da302dc8461e350a9ae330',
  },
  {
    file: 'microsoft-uefi-ca-2023.der',
    variable: 'db',
    generation: '2023',
    fingerprint: 'f6124e34125bee3fe6d79a574eaa7b91c0e7bd9d929c1a321178efd611dad901',
  },
  {
    file: 'microsoft-option-rom-uefi-ca-2023.der',
    variable: 'db',
    generation: '2023',
    fingerprint: 'e5be3e64c6e66a281457ecdece0d6d0787577aad2a3a0144262c10c14ba8d8f1',
  },
] as const;

/** Which of Microsoft's generations a certificate belongs to. */
export const generationOf = (fingerprint: string): Generation =>
  microsoftCertificates.find((c) => c.fingerprint === fingerprint)?.generation ?? 'other';

/** What is enrolled for one architecture. */
export interface MicrosoftKeys {
  readonly pk: readonly Signature[];
  readonly kek: readonly Signature[];
  readonly db: readonly Signature[];
  readonly dbx: readonly Signature[];
  /** When Microsoft issued the revocations: later ones by the guest must be newer than this. */
  readonly dbxTime: Date;
}

/** Where the product keeps Microsoft's files. */
export const secureBootAssets = join(import.meta.dirname, '../../assets/secureboot');

/** Reads Microsoft's certificates and newest revocations. @throws Error when the shipped files are damaged */
export async function loadMicrosoftKeys(arch: GuestArch, folder = secureBootAssets): Promise<MicrosoftKeys> {
  const certificates = async (variable: 'PK' | 'KEK' | 'db'): Promise<Signature[]> =>
    Promise.all(
      microsoftCertificates
        .filter((c) => c.variable === variable)
        .map(async (c) => ({
          type: x509Type,
          owner: microsoftOwner,
          data: await readFile(join(folder, c.file)),
        })),
    );
  const update = await readFile(
    join(folder, arch === 'x86_64' ? 'DBXUpdate-amd64.bin' : 'DBXUpdate-arm64.bin'),
  );
  return {
    pk: await certificates('PK'),
    kek: await certificates('KEK'),
    db: await certificates('db'),
    ...decodeRevocations(update),
  };
}

/** The lists behind an EFI_VARIABLE_AUTHENTICATION_2 header: 16 bytes of time, then a WIN_CERTIFICATE. */
function decodeRevocations(update: Buffer): { dbx: Signature[]; dbxTime: Date } {
  const dbxTime = decodeTime(update, 0);
  const dbx = decodeSignatures(update.subarray(16 + update.readUInt32LE(16)));
  if (!dbxTime || !dbx || dbx.length === 0) throw new Error('the revocation list is damaged');
  return { dbx, dbxTime };
}
