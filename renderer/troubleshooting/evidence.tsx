import type { JSX } from 'react';
import type { Evidence } from '../../src/doctor/finding.ts';
import { evidenceText } from '../../src/doctor/texts/texts.ts';
import { Button } from '../controls/button.tsx';
import { CopiedStatus, useCopied } from '../controls/copied.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { usePreferences } from '../stores/preferences.ts';

/** A small button that copies, and says for a moment that it did. */
export function CopyIcon({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { copied, copy } = useCopied();
  return (
    <span className="copy-icon">
      <Button
        size="small"
        kind="flat"
        icon={copied ? 'glyph-check' : 'glyph-copy'}
        label={label}
        onPress={() => copy(text)}
      />
      <CopiedStatus copied={copied} />
    </span>
  );
}

/** What a check saw, as facts that can be copied together. */
export function EvidenceWell(props: {
  readonly evidence: readonly Evidence[];
  /** Whose evidence it is, for the copy button's name. */
  readonly of: string;
}): JSX.Element | null {
  const t = useText(troubleshootingTexts);
  const locale = usePreferences((s) => s.locale);
  if (props.evidence.length === 0) return null;
  const rows = props.evidence.map((one) => evidenceText(one, locale));
  return (
    <div className="well evidence">
      <dl aria-label={t.evidence}>
        {rows.map(({ label, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: evidence is shown as it is, and may repeat itself
          <div key={index}>
            <dt>{label}</dt>
            <dd className="mono selectable">{value}</dd>
          </div>
        ))}
      </dl>
      <CopyIcon
        text={rows.map(({ label, value }) => `${label}${t.colon}${value}`).join('\n')}
        label={t.copyEvidence(props.of)}
      />
    </div>
  );
}

/** Commands to copy, one by one. */
export function Commands({ commands }: { readonly commands: readonly string[] }): JSX.Element | null {
  const t = useText(troubleshootingTexts);
  if (commands.length === 0) return null;
  return (
    <ul className="commands">
      {commands.map((command) => (
        <li key={command} className="well evidence">
          <code className="mono selectable">
            {command.split(' ').map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the words of a command stay where they are
              <span key={index}>
                {index > 0 && ' '}
                <span className="command-word">{part}</span>
              </span>
            ))}
          </code>
          <CopyIcon text={command} label={t.copyCommand(command)} />
        </li>
      ))}
    </ul>
  );
}
