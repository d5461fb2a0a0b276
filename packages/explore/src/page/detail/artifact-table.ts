import type { OtherReport, ReferrerReport } from '@strake/oci';
import { artifactLabel } from '../artifact-label.ts';
import { h } from '../element.ts';
import { shortDigest, visible } from '../format.ts';
import { artifactAddress } from '../model/address.ts';
import type { ViewOf } from '../model/view.ts';
import { note, table } from './parts.ts';

/** What refers to an image and its platforms. */
export function artifactTable({ explored, image }: ViewOf<'image'>): HTMLElement {
  const { report } = explored;
  const artifacts = [...(report.referrers ?? []), ...report.others];
  if (report.referrersError !== undefined)
    return note(`What refers to the image cannot be listed: ${visible(report.referrersError)}.`);
  if (artifacts.length === 0) return note('No SBOM, provenance or signature refers to the image.');
  return table(
    [{ title: 'What' }, { title: 'Of' }, { title: 'Manifest' }],
    artifacts.map((artifact) => [
      h(
        'a',
        { href: artifactAddress(image, explored, artifact) },
        visible(artifactLabel(artifact)),
      ),
      visible(subjectOf(artifact)),
      h('span.digest', { title: artifact.digest }, shortDigest(artifact.digest)),
    ]),
  );
}

/** `linux/amd64`, `index`. */
function subjectOf(artifact: OtherReport | ReferrerReport): string {
  return 'subject' in artifact ? artifact.of : '';
}
