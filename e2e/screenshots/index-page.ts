import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const style = `
body { font: 13px/18px system-ui; margin: 24px; background: #d6dadf; color: #1b1b1e; }
section { display: flex; flex-wrap: wrap; gap: 24px; margin-block-end: 32px; }
h2 { inline-size: 100%; margin: 0; font-size: 15px; }
figure { margin: 0; } img { max-inline-size: 860px; box-shadow: 0 2px 12px #0004; }`;

/**
 * Writes an index.html over a folder of screenshots.
 * @param design a folder of pictures of the design: each is copied and put beside the screenshot of its name
 */
export async function writeIndex(folder: string, design: string | null): Promise<void> {
  const taken = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
  const designed = new Set(design === null ? [] : await readdir(design));
  const figure = (source: string, caption: string) =>
    `<figure><img loading="lazy" src="${encodeURI(source)}" alt=""><figcaption>${caption}</figcaption></figure>`;
  const sections: string[] = [];
  for (const name of taken) {
    const figures = [figure(name, 'the app')];
    const picture = name.replace('02-tpm-pane-smallest.', '02-tpm-pane-narrow.');
    if (design !== null && designed.has(picture)) {
      await mkdir(join(folder, 'design'), { recursive: true });
      await copyFile(join(design, picture), join(folder, 'design', picture));
      figures.push(figure(`design/${picture}`, 'the design'));
    }
    sections.push(`<section><h2>${name.replace('.png', '')}</h2>${figures.join('')}</section>`);
  }
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screenshots</title><style>${style}</style>${sections.join('\n')}\n`,
  );
}
