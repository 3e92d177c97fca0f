import { resolve } from 'node:path';
import type { Command } from 'commander';
import { errorText, VtpmError } from '../../errors/error.ts';
import { portableExtension, requireNewPlace, requirePortableFile } from '../../keychain/portable-keychain.ts';
import type { ConflictDecision, ProofHere, RecordFacts } from '../../keychain/portable-views.ts';
import type { ExportableKeys, InspectedKeys } from '../../product/keys/keys-views.ts';
import type { Runner } from '../command-context.ts';
import { askOnTerminal } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { existingFilePassphrase, type FilePassphraseOptions, newFilePassphrase } from '../file-passphrase.ts';
import { type Output, table } from '../output.ts';
import { shown } from '../shown.ts';

const descriptorOption = [
  '--file-passphrase-fd <n>',
  'read the key file’s passphrase from this descriptor (--passphrase-fd is for the keychain file)',
] as const;

const decisionsByWord: Readonly<Record<string, ConflictDecision>> = {
  keep: 'keep',
  replace: 'replace',
  both: 'keep-both',
};

/** keys export, import, show. */
export function keysCommands(program: Command, run: Runner): void {
  const keys = program.command('keys').description('take the keys of chips to another computer');

  keys
    .command('export')
    .argument('<vm...>')
    .requiredOption('--to <file>', `the new file, NAME${portableExtension}`)
    .option('--generate', 'make a strong passphrase and show it once on the terminal')
    .option(...descriptorOption)
    .description('write the keys of machines, and of their backups, into one file with a passphrase')
    .addHelpText('after', '\nExample:\n  vtpm keys export "Windows 11" --to usb/windows.vtpmkeys --generate')
    .action(
      run(
        async (
          { product, out, exit },
          vms: string[],
          o: FilePassphraseOptions & { readonly to: string; readonly generate?: boolean },
        ) => {
          const ids: string[] = [];
          for (const vm of vms) ids.push((await product.find(vm)).path);
          const to = resolve(o.to);
          await requireNewPlace(to);
          const exportable = await product.keys.exportable(ids);
          if (exportable.some((m) => m.records.length > 0)) out.note(exportTable(exportable));
          const exported = await product.keys.export(ids, { to, passphrase: await newFilePassphrase(o) });
          const broken = exported.filter((e) => e.problem);
          for (const { name, problem } of broken)
            if (problem)
              out.note(
                `${shown(name)}: ${errorText(problem.code, out.locale, problem.details).title} (${problem.code}).`,
              );
          if (broken.length > 0) exit(exitCodes.key);
          out.result(
            { file: to, machines: exported },
            `${to} is written. On the other computer: vtpm keys import FILE`,
          );
        },
      ),
    );

  keys
    .command('import')
    .argument('<file>')
    .option('--on-conflict <decision>', 'keep, replace or both, where there is another key already')
    .option(...descriptorOption)
    .description('take the keys of a file into the keychain; a replaced record stays recoverable')
    .addHelpText('after', '\nExample:\n  vtpm keys import usb/windows.vtpmkeys --on-conflict both')
    .action(
      run(
        async (
          { product, out },
          file: string,
          o: FilePassphraseOptions & { readonly onConflict?: string },
        ) => {
          const forAll = o.onConflict === undefined ? null : decisionsByWord[o.onConflict];
          if (forAll === undefined)
            throw new VtpmError('VTPM_ERR_USAGE', { reason: '--on-conflict is keep, replace or both' });
          const path = resolve(file);
          await requirePortableFile(path);
          const passphrase = await existingFilePassphrase(o);
          const inspected = await product.keys.inspect(path, passphrase);
          out.note(inspectedTable(inspected));
          const decisions = forAll ?? (await askAbout(inspected, out));
          const imported = await product.keys.import(path, passphrase, decisions);
          out.result(
            imported,
            table(
              ['RESULT', 'OPENS', 'RECORD', 'WHAT WAS THERE IS NOW'],
              imported.map((r) => [
                r.outcome,
                opens(r.here),
                r.account ?? 'not taken',
                r.previousAccount ?? '–',
              ]),
            ),
          );
        },
      ),
    );

  keys
    .command('show')
    .argument('<file>')
    .option(...descriptorOption)
    .description('what is in a file, beside what the keychain has; passwords are not shown')
    .addHelpText('after', '\nExample:\n  vtpm keys show usb/windows.vtpmkeys')
    .action(
      run(async ({ product, out }, file: string, o: FilePassphraseOptions) => {
        await requirePortableFile(resolve(file));
        const inspected = await product.keys.inspect(resolve(file), await existingFilePassphrase(o));
        out.result(
          inspected,
          `Written ${inspected.createdAt} on ${shown(inspected.computer)}.\n${inspectedTable(inspected)}`,
        );
      }),
    );
}

const opens = ({ storage, opens: does }: ProofHere): string => {
  const answer = { true: 'yes', false: 'no' }[String(does)] ?? '?';
  return storage === null || storage === 'chip' ? answer : `${answer} (${storage})`;
};

const exportTable = (machines: readonly ExportableKeys[]): string =>
  table(
    ['NAME', 'ROLE', 'OPENS', 'MADE', 'ON'],
    machines.flatMap((m) =>
      m.records.map((r) => [shown(m.name), r.role, opens(r.here), r.createdAt, shown(r.computer)]),
    ),
  );

/** A conflict has two rows: the record of the file, and below it the one that is here. */
function inspectedTable({ records }: InspectedKeys): string {
  const row = (what: string, role: string, facts: RecordFacts) => [
    ...[what, shown(facts.vmName), role, opens(facts.here), facts.createdAt, shown(facts.computer)],
    facts.storageId,
  ];
  return table(
    ['STATUS', 'NAME', 'ROLE', 'OPENS', 'MADE', 'ON', 'STORAGE'],
    records.flatMap((r) => [
      row(r.kind, r.role, r.incoming),
      ...(r.existing?.facts ? [row('  here', '', r.existing.facts)] : []),
      ...(r.existing && !r.existing.facts ? [['  here', 'unreadable', r.existing.account]] : []),
    ]),
  );
}

/** Asks about each conflict on a terminal; without one the conflicts stay undecided, and are refused. */
async function askAbout(
  { records }: InspectedKeys,
  out: Output,
): Promise<Readonly<Record<string, ConflictDecision>>> {
  const decisions: Record<string, ConflictDecision> = {};
  if (out.json || !process.stdin.isTTY) return decisions;
  for (const record of records.filter((r) => r.kind === 'conflict')) {
    const question = `${shown(record.incoming.vmName)}, ${record.role}: keep, replace or both? `;
    const decision = decisionsByWord[(await askOnTerminal(question)) ?? ''];
    if (!decision) throw new VtpmError('VTPM_ERR_CANCELLED');
    decisions[record.id] = decision;
  }
  return decisions;
}
