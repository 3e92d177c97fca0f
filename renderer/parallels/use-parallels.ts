import { useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { ParallelsAnswers } from '../../src/product/ways-out/ways-out-views.ts';

/**
 * Asks main with what the person has answered so far, and again with each further answer.
 * @param ask has to stay the same while it asks about the same thing
 */
export function useParallels<View>(
  ask: (answers: ParallelsAnswers) => Promise<View>,
  before: ParallelsAnswers = {},
) {
  const [answers, setAnswers] = useState(before);
  const [view, setView] = useState<View | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    let current = true;
    ask(answers).then(
      (found) => current && setView(found),
      (error) => current && setFailed(toVtpmError(error)),
    );
    return () => {
      current = false;
    };
  }, [ask, answers]);
  return { answers, setAnswers, view, failed };
}
