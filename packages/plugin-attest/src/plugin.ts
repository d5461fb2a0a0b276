import { definePlugin, type Plugin } from '@strake/core/plugin';
import type { LazySigner } from './attest/lazy-signer.ts';
import { errors } from './errors/error-codes.ts';
import type { AttestOptions } from './options/options.ts';
import { schema } from './options/schema.ts';

/** Attests each image that is published: SBOM, provenance, signatures. */
export const plugin: Plugin = definePlugin<AttestOptions | undefined>({
  name: 'attest',
  schema,
  errors,
  async checkPublication(publication, context) {
    const { sign, attach } = context.options ?? {};
    // Each file that is loaded costs a no-op build half a millisecond.
    if (!sign && !attach) return;
    const { checkPublication, checkSigns } = await import('./attest/check-publication.ts');
    if (publication.due || publication.finished) await checkSigns(publication, context);
    else await checkPublication(publication, context);
  },
  async describePublication(publication, context) {
    const { planAttachments } = await import('./attest/plan-attachments.ts');
    return planAttachments(publication, context);
  },
  index: {
    // After whatever other plugins do to the list.
    stage: 'convert',
    async handler(plan, context) {
      if (![context.options?.attach].flat().includes('index')) return undefined;
      const { attestIndex } = await import('./attest/index-manifests.ts');
      return attestIndex(plan, context);
    },
  },
  setup() {
    // One key for all images: it takes a second to decrypt, and its password is asked for once.
    const signers = new Map<string, Promise<LazySigner>>();
    return {
      async published(publication, context) {
        const { attestPublication } = await import('./attest/attest-publication.ts');
        await attestPublication(publication, context, (sign) => {
          const key = JSON.stringify(sign);
          const known = signers.get(key) ?? openSigner();
          signers.set(key, known);
          return known;

          async function openSigner() {
            const { lazySigner } = await import('./attest/lazy-signer.ts');
            return lazySigner(sign, context);
          }
        });
      },
    };
  },
});
