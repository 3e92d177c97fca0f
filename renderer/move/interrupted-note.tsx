import type { JSX } from 'react';
import { moveObstacle } from '../../src/move/move-wizard.ts';
import type { InterruptedMove } from '../../src/move/views.ts';
import { Button } from '../controls/button.tsx';
import { Note } from '../controls/note.tsx';
import { useFormat } from '../i18n/format.ts';
import { moveCheckTexts } from '../i18n/move-check.ts';
import { useText } from '../i18n/texts.ts';
import { useObstacleText } from './footer.tsx';
import { giveUp, goOnWith, useMove } from './move-store.ts';

/** A move that was begun and not finished: go on with it, or give it up. */
export function InterruptedNote({ move }: { readonly move: InterruptedMove }): JSX.Element {
  const t = useText(moveCheckTexts);
  const format = useFormat();
  const obstacle = useMove((s) => moveObstacle('check', s.state.answers, s.facts));
  const reason = useObstacleText(obstacle);
  const away = move.writtenBytes === null;
  return (
    <div className="sheet-note move-interrupted">
      <Note verdict="info">
        <p>{t.interrupted(move.folder, format.dateTime(move.startedAt))}</p>
        <p>{away ? t.interruptedAway : t.interruptedWritten(format.bytes(move.writtenBytes))}</p>
        <div className="move-note-actions">
          <Button
            size="small"
            disabledReason={away ? t.interruptedAway : reason}
            onPress={() => goOnWith(move)}
          >
            {t.goOn}
          </Button>
          <Button size="small" onPress={() => giveUp(move)}>
            {t.giveUp}
          </Button>
        </div>
      </Note>
    </div>
  );
}
