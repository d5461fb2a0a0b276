import { definePlugin, type Plugin } from '@strake/core';

/**
 * Tags an image with the digest of its manifest, as ko does where images have no digests: Docker and the nodes of kind keep others.
 * Source: ko v0.19.1, pkg/publish/daemon.go
 */
export const digestTag: Plugin = definePlugin({
  name: 'ko-digest-tag',
  index(plan) {
    const [only, ...others] = plan.manifests;
    // A plan does not know it yet.
    if (only?.digest === undefined || others.length > 0) return undefined;
    const hex = only.digest.slice(only.digest.indexOf(':') + 1);
    return { ...plan, tags: [hex, ...plan.tags] };
  },
});
