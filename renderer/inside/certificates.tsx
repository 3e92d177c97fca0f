import type { JSX } from 'react';
import type { CertificateProblem, CertificatesView, EkCertificateView } from '../../src/tpm/inside-views.ts';
import { Row, Rows } from '../configuration/pane.tsx';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/mark.tsx';
import { useFormat } from '../i18n/format.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { Hash } from './hash.tsx';
import { isRunning, openSheet, useInside } from './inside-store.ts';
import { Page, WhenRead } from './page.tsx';
import { saveCertificate } from './save.ts';

/** RFC 5280, 4.1.2.5: this date says that there is none. */
const isForever = (iso: string): boolean => iso.startsWith('9999-12-31');

/** A chip that was made on another computer has that one's certificates: told, but no fault. */
const isFault = (problem: CertificateProblem): boolean => problem !== 'foreign-issuer';

/** The endorsement certificates, each against the chip's key, and the chain that signed them. */
export function Certificates(): JSX.Element {
  const t = useText(insideTexts);
  const chip = useInside((s) => s.chip);
  return (
    <WhenRead asked={chip} reading={t.reading}>
      {({ certificates }) => <Read certificates={certificates} />}
    </WhenRead>
  );
}

function Read({ certificates }: { readonly certificates: CertificatesView }): JSX.Element {
  const t = useText(insideTexts);
  const running = useInside((s) => isRunning(s.details));
  const { endorsement, chain } = certificates;
  const title = t.certificatesTitle(endorsement.length);
  const fault = endorsement.some(({ problems }) => problems.some(isFault));
  const root = chain.find(({ role }) => role === 'root');
  return (
    <Page
      title={endorsement.length === 0 ? title : fault ? t.someProblem(title) : t.allValid(title)}
      hint={endorsement.length === 0 ? t.certificatesNone : t.certificatesHint}
      controls={
        <>
          <Button
            disabledReason={running ? t.reasonRunning : null}
            onPress={() => openSheet({ kind: 'renew' })}
          >
            {t.renew}
          </Button>
          <Button
            disabledReason={root ? null : t.noRoot}
            onPress={() => root && saveCertificate(root.name, root.pem)}
          >
            {t.exportRoot}
          </Button>
        </>
      }
    >
      {endorsement.map((certificate) => (
        <Certificate key={certificate.handle} certificate={certificate} />
      ))}
      <section className="inside-certificate">
        <h3 className="strong">{t.chain}</h3>
        <Chain certificates={certificates} />
      </section>
    </Page>
  );
}

function Certificate({ certificate }: { readonly certificate: EkCertificateView }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const name = useInside((s) => s.details?.description.name ?? 'TPM');
  const { algorithm, notBefore, notAfter, matchesKey, problems } = certificate;
  const reasons: Readonly<Record<CertificateProblem, string>> = {
    'other-key': t.problemOtherKey,
    expired: t.problemExpired,
    'not-yet-valid': t.problemNotYet,
    'foreign-issuer': t.problemForeign,
    'bad-signature': t.problemSignature,
    unreadable: t.problemUnreadable,
  };
  const readable = !problems.includes('unreadable');
  const verdict = problems.some(isFault)
    ? 'bad'
    : matchesKey === null
      ? 'off'
      : problems.length
        ? 'info'
        : 'ok';
  const what = t.certificateOf(algorithm);
  return (
    <section className="inside-certificate" aria-label={what}>
      <Mark verdict={verdict} named />
      <div className="inside-certificate-head">
        <div>
          <h3 className="strong">{what}</h3>
          <span className="sub">
            {[
              ...problems.map((problem) => reasons[problem]),
              ...(matchesKey === true
                ? [t.matchesKey]
                : matchesKey === null && readable
                  ? [t.keyUnseen]
                  : []),
              ...(readable
                ? [
                    isForever(notAfter)
                      ? t.validForever(format.date(notBefore))
                      : t.validity(format.date(notBefore), format.date(notAfter)),
                  ]
                : []),
            ].join(' ')}
          </span>
        </div>
        {readable && (
          <Button
            size="small"
            label={t.exportOf(algorithm)}
            onPress={() => saveCertificate(`${name} EK ${algorithm}`, certificate.pem)}
          >
            {t.export}
          </Button>
        )}
      </div>
      {readable && (
        <Rows className="inside-facts">
          <Row label={t.subject}>
            <span className="selectable">
              {t.subjectValue(certificate.tpmManufacturer, certificate.tpmModel, certificate.tpmVersion)}
            </span>
          </Row>
          <Row label={t.issuer}>
            <span className="selectable">{certificate.issuer}</span>
          </Row>
          <Row label={t.serial}>
            <span className="mono selectable wrapping">{certificate.serial}</span>
          </Row>
          <Row label={t.publicKey}>
            <Hash value={certificate.publicKey} />
          </Row>
        </Rows>
      )}
    </section>
  );
}

function Chain({
  certificates: { endorsement, chain },
}: {
  readonly certificates: CertificatesView;
}): JSX.Element {
  const t = useText(insideTexts);
  if (chain.length === 0) return <p className="t2 inside-chain">{t.chainNone}</p>;
  const signedHere = endorsement.length > 0 && endorsement.every((certificate) => certificate.signedHere);
  return (
    <ol className="inside-chain">
      {chain.map(({ name, role, notAfter, verified }) => (
        <li key={role}>
          <Mark verdict={verified ? 'ok' : 'bad'} named />
          <span className="selectable">{name}</span>
          <span className="t3">
            {!verified
              ? t.notVerified
              : role === 'issuer'
                ? t.chainIssuer
                : isForever(notAfter)
                  ? t.chainRootForever
                  : t.chainRoot(String(new Date(notAfter).getFullYear()))}
          </span>
        </li>
      ))}
      {endorsement.length > 0 && (
        <li>
          <Mark verdict={signedHere ? 'ok' : 'info'} named />
          <span>{t.thisChip}</span>
          {!signedHere && <span className="t3">{t.problemForeign}</span>}
        </li>
      )}
    </ol>
  );
}
