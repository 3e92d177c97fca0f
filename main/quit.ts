import { app, dialog } from 'electron';
import type { Product } from '../src/product/product.ts';
import { text } from './texts.ts';

const shutDownTimeoutMs = 120_000;

/**
 * Before the app quits, machines that it hosts are shut down in order: asked first, unless each of them is
 * set to shut down by itself. A guest that does not react keeps the app open.
 */
export function askBeforeQuit(product: Product): void {
  let agreed = false;
  let asking = false;
  app.on('before-quit', (event) => {
    if (agreed || product.hostedHere().length === 0) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void shutDownAll(product)
      .then((stopped) => {
        agreed = stopped;
        if (stopped) app.quit();
      })
      .finally(() => {
        asking = false;
      });
  });
}

async function shutDownAll(product: Product): Promise<boolean> {
  const ids = product.hostedHere();
  const entries = await Promise.all(ids.map((id) => product.find(id)));
  if (entries.some((entry) => entry.description?.options.onQuit !== 'shut-down')) {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: text('quitMessage'),
      detail: `${entries.map((e) => e.description?.name ?? e.fallbackName).join(', ')}\n${text('quitDetail')}`,
      buttons: [text('cancel'), text('shutDownAndQuit')],
      defaultId: 1,
      cancelId: 0,
    });
    if (response !== 1) return false;
  }
  const results = await Promise.allSettled(
    ids.map((id) => product.shutDown(id, { timeoutMs: shutDownTimeoutMs })),
  );
  return results.every((result) => result.status === 'fulfilled') || product.hostedHere().length === 0;
}
