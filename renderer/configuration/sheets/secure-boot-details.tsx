import type { JSX } from 'react';
import type { SecureBootView } from '../../../src/product/views.ts';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import '../../controls/table.css';

/** The certificates that are in the machine's own variable store. */
export function SecureBootDetails({ view }: { readonly view: SecureBootView }): JSX.Element {
  const t = useText(machineTexts);
  const format = useFormat();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do */}
      <section className="table-frame" tabIndex={0} aria-label={t.keys}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.variable}</th>
              <th scope="col">{t.subject}</th>
              <th scope="col">{t.validUntil}</th>
            </tr>
          </thead>
          <tbody>
            {view.certificates.map((certificate) => (
              <tr key={`${certificate.variable} ${certificate.fingerprint}`}>
                <td>{certificate.variable}</td>
                <td title={certificate.fingerprint}>{commonName(certificate.subject)}</td>
                <td className="num">{format.shortDate(certificate.notAfter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="cap sheet-cap">{t.revocations(format.number(view.revocations))}</p>
    </>
  );
}

/** What a certificate is known by: the CN of its subject, where it has one. */
const commonName = (subject: string): string =>
  /(?:^|, )CN=(.+?)(?:, [A-Z]+=|$)/.exec(subject)?.[1] ?? subject;
