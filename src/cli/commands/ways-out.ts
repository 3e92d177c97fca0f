import type { Command } from 'commander';
import { errorText, VtpmError } from '../../errors/error.ts';
import type { Locale } from '../../errors/table.ts';
import { uefiPreconditionTexts, uefiStepTexts } from '../../machine/to-uefi-texts.ts';
import type {
  ImportDiskProgress,
  ImportDiskView,
  ToUefiView,
} from '../../product/ways-out/ways-out-views.ts';
import type { Runner } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { facts, type Output, size } from '../output.ts';
import { abortOnInterrupt, ProgressLine } from '../progress-line.ts';

/** to-uefi, import-disk: the ways out of "TPM Chip is not in the list". */
export function waysOutCommands(program: Command, run: Runner): void {
  program
    .command('to-uefi')
    .argument('<vm>')
    .option('--check', 'say how far the machine is, and the steps still ahead (the default)')
    .option('--switch', 'switch the firmware of a machine whose disk is converted; can be undone')
    .option('--undo', 'take the last switch back')
    .description('the way from a legacy BIOS to UEFI, which a TPM chip needs; the disk is only read')
    .addHelpText('after', '\nExample:\n  vtpm to-uefi Kiosk --check')
    .action(run(toUefi));

  program
    .command('import-disk')
    .argument('<vm>')
    .option('--device <id>', 'the disk to import; the first physical one when left out')
    .option('--check', 'only say what would be read, and what stands in the way')
    .option('--whole-disk', 'of a partition, read the whole disk it is on')
    .option('--partition', 'read a partition as it is: its image does not start by itself')
    .option('--despite-space', 'begin although there may not be room for all of it')
    .option('--undo', 'give the disk named by --device its physical disk back; the image stays')
    .description('copy a physical disk or partition, which is only read, into an image that can have a chip')
    .addHelpText('after', '\nExample:\n  vtpm import-disk "Boot Camp" --check')
    .action(run(importDisk));
}

type Context = Parameters<Parameters<Runner>[0]>[0];

async function toUefi(
  { product, out, exit }: Context,
  vm: string,
  o: { readonly check?: boolean; readonly switch?: boolean; readonly undo?: boolean },
): Promise<void> {
  if ([o.check, o.switch, o.undo].filter(Boolean).length > 1)
    throw new VtpmError('VTPM_ERR_USAGE', { reason: '--check, --switch and --undo exclude each other' });
  const { path } = await product.find(vm);
  if (o.undo) {
    await product.toUefi.undo(path);
    const view = await product.toUefi.check(path);
    return out.result(view, `“${view.name}” has its legacy BIOS back, and its variable store of then.`);
  }
  const changed = o.switch ? await product.toUefi.switch(path) : false;
  const view = await product.toUefi.check(path);
  if (view.state === 'blocked' || view.state === 'no-system') exit(exitCodes.failure);
  out.result(view, `${changed ? 'Switched to UEFI. “--undo” takes it back.\n' : ''}${toUefiText(view, out)}`);
}

const toUefiStates: Readonly<Record<ToUefiView['state'], string>> = {
  uefi: 'has UEFI firmware.',
  converted: 'has a legacy BIOS, and a disk that is ready for UEFI: switch it with --switch.',
  convertible: 'has a legacy BIOS. Its disk can be converted inside the guest.',
  blocked: 'has a legacy BIOS, and its disk can’t be converted as it is.',
  'no-system': 'has a legacy BIOS, and no system on its disk that would have to be kept.',
};

function toUefiText(view: ToUefiView, { locale }: Output): string {
  const mark = { true: '✓', false: '✗', null: '?' };
  const lines = [`“${view.name}” ${toUefiStates[view.state]}`];
  if (view.disk) {
    const { fileName, scheme, partitions, efiSystemPartition } = view.disk;
    const esp = efiSystemPartition ? 'an EFI system partition' : 'no EFI system partition';
    lines.push(
      `Disk: ${fileName}, ${scheme === 'none' ? 'no partition table' : scheme.toUpperCase()}, ${partitions} partitions, ${esp}`,
    );
  }
  if (view.problem) lines.push(errorText(view.problem.code, locale, view.problem.details).cause);
  if (view.preconditions.length > 0) lines.push('');
  for (const { id, met, found } of view.preconditions) {
    const text = uefiPreconditionTexts[id][locale];
    lines.push(`${mark[`${met}`]} ${text.label}${found === null ? '' : ` (${found})`}`);
    if (met !== true) lines.push(`    ${text.remedy}`);
  }
  if (view.steps.length > 0) lines.push('');
  view.steps.forEach(({ id, command }, index) => {
    lines.push(`${index + 1}. ${uefiStepTexts[id][locale]}`);
    if (command) lines.push(`       ${command}`);
  });
  return lines.join('\n');
}

interface ImportFlags {
  readonly device?: string;
  readonly check?: boolean;
  readonly wholeDisk?: boolean;
  readonly partition?: boolean;
  readonly despiteSpace?: boolean;
  readonly undo?: boolean;
}

const importSteps: Readonly<Record<ImportDiskProgress['step'], string>> = {
  copy: 'Copying',
  verify: 'Comparing',
  commit: 'Giving the machine the image',
};

async function importDisk({ product, out, exit }: Context, vm: string, o: ImportFlags): Promise<void> {
  const { path, description, fallbackName } = await product.find(vm);
  const name = description?.name ?? fallbackName;
  if (o.undo) {
    const device = o.device ?? (await product.importDisk.imported(path))[0]?.deviceId;
    await product.importDisk.undo(path, device ?? '');
    return out.result(
      { deviceId: device },
      `“${name}” uses its physical disk again. The image stays in the bundle.`,
    );
  }
  const choice = {
    deviceId: o.device,
    wholeDisk: o.wholeDisk,
    partitionAsIs: o.partition,
    despiteSpace: o.despiteSpace,
  };
  if (o.check) {
    const view = await product.importDisk.check(path, choice);
    if (view.obstacles.length > 0) exit(exitCodes.failure);
    return out.result(view, importCheckText(view, out.locale));
  }
  const line = new ProgressLine(out);
  const interrupt = abortOnInterrupt();
  try {
    const result = await product.importDisk.run(path, {
      ...choice,
      signal: interrupt.signal,
      onProgress: (progress) => {
        if (progress.step !== 'commit') line.show(importSteps[progress.step], progress);
      },
    });
    line.end();
    out.result(
      result,
      `“${name}” uses ${result.image} (${size(result.usedSize)} of ${size(result.size)}), which was compared with ${result.source}.\nThe physical disk is as it was. “vtpm import-disk --undo” changes back.`,
    );
  } finally {
    line.end();
    interrupt.done();
  }
}

function importCheckText(view: ImportDiskView, locale: Locale): string {
  const uses = view.inUse.map((u) => `${u.device} ${u.by}${u.readOnly ? ' (read-only)' : ''}`).join(', ');
  return [
    facts([
      ['Device', view.deviceId],
      ['Reads', `${view.source}, ${size(view.size)}`],
      [
        'It is',
        view.kind === 'disk' ? 'a whole disk' : `a partition${view.wholeDisk ? ` of ${view.wholeDisk}` : ''}`,
      ],
      ['Space', `up to ${size(view.spaceNeeded)} of ${size(view.spaceFree)} that are free`],
      ['In use', view.inUseKnown ? uses || 'no' : 'this system does not tell'],
      ['Left over', view.leftovers.map((l) => `${l.path} (${size(l.size)})`).join(', ')],
    ]),
    ...view.obstacles.map(({ code, details }) => {
      const text = errorText(code, locale, details);
      return `\n${text.title}.\n${text.cause}\n${text.nextStep}\n${code}`;
    }),
  ].join('\n');
}
