import { commonTexts } from './common.ts';
import { useText } from './texts.ts';

/** "Show in Files", by the name that the system's file manager has. */
export function useShowInFilesText(): string {
  const t = useText(commonTexts);
  switch (document.documentElement.dataset.platform) {
    case 'darwin':
      return t.showInFinder;
    case 'win32':
      return t.showInExplorer;
    default:
      return t.showInFiles;
  }
}
