import type { CertificateAnswer } from '../../answer/index.ts';
import { factList, section } from '../detail/parts.ts';
import { h } from '../element.ts';
import { counted, formatTime, visible } from '../format.ts';

/** X.509 certificates, each with what is most asked for in its first line. */
export function certificateSection(certificates: readonly CertificateAnswer[]): HTMLElement {
  return section(
    counted(certificates.length, 'certificate'),
    h(
      'div.folds',
      {},
      ...certificates.map((certificate) =>
        h(
          'details',
          certificates.length === 1 ? { open: true } : {},
          h(
            'summary',
            {},
            h('span', {}, nameOf(certificate.subject)),
            h('span.note', {}, `until ${formatTime(certificate.notAfter).slice(0, 10)}`),
          ),
          factList([
            ['Subject', certificate.subject],
            ['Issuer', certificate.subject === certificate.issuer ? 'itself' : certificate.issuer],
            ['Names', certificate.names],
            ['Valid from', formatTime(certificate.notBefore)],
            ['Valid until', formatTime(certificate.notAfter)],
            ['Key', certificate.key],
            ['Authority', certificate.isAuthority ? 'yes' : 'no'],
            ['Serial', certificate.serial],
            ['SHA-256', certificate.sha256],
          ]),
        ),
      ),
    ),
  );
}

/** The common name, or the first attribute. */
function nameOf(subject: string): string {
  const common = /(?:^|, )CN=([^,]+)/.exec(subject)?.[1];
  return visible(common ?? subject.split(', ')[0] ?? '') || 'no subject';
}
