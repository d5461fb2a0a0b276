import type { Platform } from '@strake/core/plugin';
import { PackageURL } from 'packageurl-js';
import { formatPurl } from '../purl/format-purl.ts';
import { purlOrNone } from './purl-or-none.ts';

/** Facts of an image, or of an index, which has no platform. */
export interface ImagePurlFacts {
  /** `gcr.io/distroless/static:latest`, or any text. */
  readonly name: string;
  readonly digest: string;
  readonly platform?: Platform;
  /** True if the name is that of a repository in a registry. */
  readonly inRegistry?: boolean;
}

/**
 * `pkg:oci/static@sha256:…?arch=amd64&repository_url=gcr.io/distroless/static&tag=latest`.
 * Source: purl-spec, types/oci-definition.
 */
export function imagePurl(facts: ImagePurlFacts): string | undefined {
  const { name, digest, platform, inRegistry = false } = facts;
  const [, repository = name, tag] = /^([^@]*?)(?::([\w][\w.-]{0,127}))?(?:@.*)?$/.exec(name) ?? [];
  const last = repository.split('/').at(-1)?.toLowerCase() ?? '';
  const qualifiers = Object.entries({
    arch: platform?.architecture,
    repository_url: inRegistry ? repository.toLowerCase() : undefined,
    tag: inRegistry ? tag : undefined,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const fields = Object.fromEntries(qualifiers);
  return purlOrNone(() => formatPurl(new PackageURL('oci', undefined, last, digest, fields)));
}
