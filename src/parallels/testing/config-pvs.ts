/** What of a config.pvs a test says otherwise; the rest is a Windows 10 of Parallels Desktop 16 with EFI. */
export interface PvsValues {
  readonly appVersion?: string;
  readonly name?: string;
  readonly uuid?: string;
  readonly sourceUuid?: string;
  readonly linkedUuid?: string;
  readonly home?: string;
  readonly server?: string;
  readonly lastServer?: string;
  readonly osType?: number;
  readonly osNumber?: number;
  readonly template?: number;
  readonly efi?: number | null;
  readonly secureBoot?: number | null;
  readonly encrypted?: number | null;
  /** The inside of `TpmChip`; null leaves the element out. */
  readonly tpm?: string | null;
  readonly disks?: readonly Readonly<Record<string, string | number>>[];
}

const image = { EmulatedType: 1, SystemName: 'harddisk.hdd', DiskType: 1, Size: 65536, SizeOnDisk: 20480 };

const tag = (name: string, value: string | number | null | undefined): string =>
  value === null || value === undefined ? '' : `<${name}>${value}</${name}>`;

/** A config.pvs in the shape Parallels Desktop writes it: the elements that are read, amid others. */
export function configPvs(values: PvsValues = {}): string {
  const uuid = values.uuid ?? '{3F2B8C1E-6d04-4a57-9c1b-e2f8a07d5b36}';
  const disks = values.disks ?? [image];
  const { efi = 1, secureBoot = 0, encrypted = 0, tpm = '<Type>0</Type><Policy>3</Policy>' } = values;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- written by a test -->
<ParallelsVirtualMachine schemaVersion="1.0" dyn_lists="VirtualAppliance 0">
   ${tag('AppVersion', values.appVersion ?? '16.5.0-49183')}
   <Identification dyn_lists="">
      ${tag('VmUuid', uuid)}${tag('SourceVmUuid', values.sourceUuid ?? uuid)}
      ${tag('LinkedVmUuid', values.linkedUuid ?? '')}<LinkedSnapshotUuid></LinkedSnapshotUuid>
      ${tag('VmName', values.name ?? 'Windows 10')}${tag('VmHome', values.home)}
      ${tag('ServerUuid', values.server ?? '')}${tag('LastServerUuid', values.lastServer ?? '')}
   </Identification>
   <Settings dyn_lists="">
      <General dyn_lists="PrevOsNumber">
         ${tag('OsType', values.osType ?? 8)}${tag('OsNumber', values.osNumber ?? 2063)}
         ${tag('IsTemplate', values.template ?? 0)}
      </General>
      <Startup AutoStart_patch="2" dyn_lists="">
         <Bios dyn_lists="">${tag('EfiEnabled', efi)}${tag('EfiSecureBoot', secureBoot)}</Bios>
      </Startup>
      ${encrypted === null ? '' : `<VmEncryptionInfo dyn_lists="">${tag('Enabled', encrypted)}</VmEncryptionInfo>`}
   </Settings>
   <Hardware dyn_lists="Fdd 0 CdRom 1 Hdd ${disks.length}">
      <CdRom dyn_lists="" id="0"><EmulatedType>0</EmulatedType><SystemName></SystemName></CdRom>
      ${disks
        .map(
          (disk, id) =>
            `<Hdd dyn_lists="Partition 0" id="${id}">${Object.entries(disk)
              .map(([name, value]) => tag(name, value))
              .join('')}</Hdd>`,
        )
        .join('\n      ')}
      ${tpm === null ? '' : `<TpmChip dyn_lists="" Type_patch="1">${tpm}</TpmChip>`}
   </Hardware>
</ParallelsVirtualMachine>
`;
}
