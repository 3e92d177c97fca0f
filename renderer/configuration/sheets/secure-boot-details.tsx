import type { JSX } from 'react';
import type { SecureBootView } from '../../../src/product/views.ts';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';

/** The certificates that are in the machine's own variable store. */
export function SecureBootDetails({ view }: { readonly view: SecureBootView }): JSX.Element {
  const t = useText(machineTexts);
  const format = useFormat();
  return (
    <>
      <div className="table-frame">
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
                <td title={certificate.fingerprint}>{certificate.subject}</td>
                <td className="num">{format.shortDate(certificate.notAfter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="cap sheet-cap">{t.revocations(format.number(view.revocations))}</p>
    </>
  );
}
