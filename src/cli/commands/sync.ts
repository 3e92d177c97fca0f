import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { VtpmError } from '../../errors/error.ts';
import type { Product } from '../../product/product.ts';
import type { JoinRequest, SyncStatus } from '../../sync/views.ts';
import type { Runner } from '../command-context.ts';
import { askOnTerminal, confirmOnTerminal, isYes } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { stoppable } from '../stoppable.ts';
import { requestsText, resultText, shown, statusText } from '../sync-text.ts';

/** sync set-up, join, confirm, status, requests, approve, refuse, remove-computer, leave, now. */
export function syncCommands(program: Command, run: Runner): void {
  const sync = program
    .command('sync')
    .description('let the keys of chips travel to your other computers by themselves');
  const nameOption = ['--name <name>', 'what this computer is called on the others (its host name)'] as const;

  sync
    .command('set-up')
    .argument('<folder>', 'a folder that iCloud Drive, OneDrive, Dropbox, Nextcloud or Syncthing carries')
    .option(...nameOption)
    .description('make a circle of computers, with this one as the first')
    .addHelpText('after', '\nExample:\n  vtpm sync set-up ~/Nextcloud/vTPM --name Atelier')
    .action(
      run(async ({ product, out }, folder: string, o: { readonly name?: string }) => {
        const result = await product.sync.setUp(folder, o.name ?? hostname());
        out.result(result, `${resultText(result, out)}\nOn your other computers: vtpm sync join FOLDER`);
      }),
    );

  sync
    .command('join')
    .argument('<folder>', 'the same folder, as it is called on this computer')
    .option(...nameOption)
    .description('ask to join; a terminal waits for the code to compare')
    .addHelpText('after', '\nExample:\n  vtpm sync join ~/Nextcloud/vTPM --name "ThinkPad X1"')
    .action(
      run(async ({ product, out }, folder: string, o: { readonly name?: string }) => {
        await product.sync.join(folder, o.name ?? hostname());
        if (!out.json && process.stdin.isTTY)
          return stoppable((signal) => compareOnTerminal(product, out, signal));
        const status = await product.sync.status();
        out.result(status, statusText(status, out));
      }),
    );

  sync
    .command('confirm')
    .option('--code <code>', 'the code that the enrolled computer shows, to be compared here')
    .option('--yes', 'both screens show the same code: you have compared them')
    .description('on the computer that joins: say that both computers show the same code')
    .addHelpText('after', '\nExample:\n  vtpm sync confirm --code "483 920"')
    .action(
      run(async ({ product, out }, o: { readonly code?: string; readonly yes?: boolean }) => {
        await product.sync.syncNow();
        if (o.code === undefined && !o.yes) {
          const { join, computer } = await product.sync.status();
          if (!join) throw new VtpmError('VTPM_ERR_SYNC_NOT_JOINING');
          if (join.code === null)
            throw new VtpmError('VTPM_ERR_SYNC_REQUEST_NOT_READY', { name: computer?.name ?? '?' });
          await sure(`Does the enrolled computer show ${join.code}?`, '--code or --yes');
        }
        const result = await product.sync.confirmJoin(o.code ?? null);
        out.result(
          result,
          result.state === 'on' ? resultText(result, out) : 'Confirmed. Approve it on the enrolled computer.',
        );
      }),
    );

  sync
    .command('status')
    .description('folder, computers, requests and problems')
    .action(
      run(async ({ product, out }) => {
        const status = await product.sync.status();
        out.result(status, statusText(status, out));
      }),
    );

  sync
    .command('requests')
    .description('computers that ask to join, with the code that their screen shows')
    .action(
      run(async ({ product, out }) => {
        await product.sync.syncNow();
        const requests = await product.sync.requests();
        out.result(requests, requestsText(requests) || 'No computer asks to join.');
      }),
    );

  sync
    .command('approve')
    .argument('[request]', 'its name or id; not needed when there is only one')
    .option('--code <code>', 'the code that the other computer shows, to be compared here')
    .option('--yes', 'both screens show the same code: you have compared them')
    .description('let a computer in; it can read every key of the circle from then on')
    .addHelpText('after', '\nExample:\n  vtpm sync approve "ThinkPad X1"')
    .action(
      run(
        async (
          { product, out },
          reference: string | undefined,
          o: { readonly code?: string; readonly yes?: boolean },
        ) => {
          const request = await findRequest(product, reference);
          if (request.code === null)
            throw new VtpmError('VTPM_ERR_SYNC_REQUEST_NOT_READY', { name: request.name });
          if (o.code !== undefined && o.code.replace(/\D/g, '') !== request.code.replace(/\D/g, ''))
            throw new VtpmError('VTPM_ERR_SYNC_CODE_DIFFERS');
          if (o.code === undefined && !o.yes)
            await sure(
              `Does “${request.name}” show ${request.code}? If so, it may read your keys.`,
              '--code or --yes',
            );
          const result = await product.sync.approve(request.id);
          out.result(result, `“${request.name}” belongs to the circle now.\n${resultText(result, out)}`);
        },
      ),
    );

  sync
    .command('refuse')
    .argument('[request]', 'its name or id; not needed when there is only one')
    .description('refuse a request, for all computers of the circle')
    .action(
      run(async ({ product, out }, reference: string | undefined) => {
        const request = await findRequest(product, reference);
        await product.sync.refuse(request.id);
        out.result({ refused: request.id }, `The request of “${request.name}” is refused.`);
      }),
    );

  sync
    .command('remove-computer')
    .argument('<computer>', 'its name or id')
    .option('--yes', 'do not ask')
    .description('take a computer out of the circle; what it has read it keeps')
    .action(
      run(async ({ product, out }, reference: string, o: { readonly yes?: boolean }) => {
        const { computers } = await product.sync.status();
        const computer = one(
          computers.filter((c) => c.state === 'member' && !c.here),
          reference,
        );
        if (!computer) throw new VtpmError('VTPM_ERR_SYNC_COMPUTER_UNKNOWN');
        if (!o.yes) await sure(`Take “${computer.name}” out of the circle? What it has read it keeps.`);
        const removed = await product.sync.removeComputer(computer.id);
        const machines = removed.mayHaveRead.map(({ vmName }) => shown(vmName)).join(', ');
        out.result(
          removed,
          machines
            ? `“${removed.name}” reads nothing new. It may have the keys of: ${machines}.\nIf you don’t trust whoever has it, give these machines new chips: vtpm tpm reset VM`
            : `“${removed.name}” is out of the circle. There was no key for it to read.`,
        );
      }),
    );

  sync
    .command('leave')
    .option('--yes', 'do not ask')
    .description('leave the circle, or take a request back; the keys of machines stay here')
    .action(
      run(async ({ product, out }, o: { readonly yes?: boolean }) => {
        if (!o.yes) await sure('Stop syncing keys on this computer? The keys that are here stay.');
        const left = await product.sync.leave();
        out.result(
          left,
          left.told
            ? 'This computer syncs no keys any more.'
            : 'This computer syncs no keys any more. The others could not be told: remove it there with vtpm sync remove-computer.',
        );
      }),
    );

  sync
    .command('now')
    .description('take what others have, and give them what is new here')
    .action(
      run(async ({ product, out, exit }) => {
        const result = await product.sync.syncNow();
        if (result.state === 'off') throw new VtpmError('VTPM_ERR_SYNC_NOT_SET_UP');
        if (result.state !== 'on' && result.state !== 'joining') exit(exitCodes.failure);
        out.result(result, resultText(result, out));
      }),
    );
}

async function sure(question: string, instead = '--yes'): Promise<void> {
  const answer = await confirmOnTerminal(question);
  if (answer === null)
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `without a terminal, pass ${instead}` });
  if (!answer) throw new VtpmError('VTPM_ERR_CANCELLED');
}

/** By whole name or beginning of the id; undefined when none or several match. */
function one<T extends { readonly id: string; readonly name: string }>(
  all: readonly T[],
  reference: string,
): T | undefined {
  const found = all.filter(({ id, name }) => name === reference || id.startsWith(reference));
  return found.length === 1 ? found[0] : undefined;
}

async function findRequest(product: Product, reference: string | undefined): Promise<JoinRequest> {
  const { state, problems } = await product.sync.syncNow();
  const [problem] = problems;
  if (state === 'off') throw new VtpmError('VTPM_ERR_SYNC_NOT_SET_UP');
  if (state === 'joining') throw new VtpmError('VTPM_ERR_SYNC_NOT_ENROLLED');
  if (state !== 'on' && problem) throw new VtpmError(problem.code, problem.details);
  const requests = await product.sync.requests();
  const request =
    reference === undefined && requests.length === 1 ? requests[0] : one(requests, reference ?? '');
  if (!request) throw new VtpmError('VTPM_ERR_SYNC_REQUEST_UNKNOWN');
  return request;
}

const stillAsking = () => new VtpmError('VTPM_ERR_SYNC_STILL_ASKING');

/** Waits on a terminal for the enrolled computer, shows the code, and asks about it. */
async function compareOnTerminal(product: Product, out: Output, signal: AbortSignal): Promise<void> {
  out.note('Waiting for an enrolled computer to answer. Stop with Ctrl-C: vtpm sync confirm goes on later.');
  const wait = async (done: (status: SyncStatus) => boolean): Promise<SyncStatus> => {
    for (;;) {
      if (signal.aborted) throw stillAsking();
      await product.sync.syncNow();
      const status = await product.sync.status();
      if (done(status) || status.state !== 'joining') return status;
      await delay(1000, undefined, { signal }).catch(() => undefined);
    }
  };
  const { join } = await wait((s) => s.join !== null && s.join.code !== null);
  if (join?.code) {
    out.note(`\n    ${join.code}\n`);
    const answer = await askOnTerminal('Does the enrolled computer show it? [y/n, or the code it shows] ');
    if (/^(n|no|non)$/i.test(answer ?? '')) throw new VtpmError('VTPM_ERR_SYNC_CODE_DIFFERS');
    if (!isYes(answer ?? '') && !/\d/.test(answer ?? '')) throw stillAsking();
    await product.sync.confirmJoin(isYes(answer ?? '') ? null : answer);
    out.note('Approve this computer there.');
  }
  const status = await wait((s) => s.state === 'on');
  out.result(status, statusText(status, out));
}
