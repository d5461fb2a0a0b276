import { definePlugin, type Plugin } from '@strake/core/plugin';
import { checkCluster, pushToCluster } from './context-cluster.ts';
import { errors } from './error-codes.ts';
import { nameImage } from './image-names.ts';
import { checkMinikube, pushToMinikube } from './minikube.ts';
import { NODE_CLUSTERS } from './node-cluster.ts';
import { checkNodes, pushToNodes } from './nodes.ts';

const [kind, k3d] = NODE_CLUSTERS;

/** Brings images into local clusters: kind, k3d, minikube, and that of a context of kubectl. */
export const plugin: Plugin = definePlugin<undefined>({
  name: 'kubernetes',
  errors,
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'It has no options.',
    properties: {},
  },
  destinations: {
    kind: { takes: 'index', empty: true, form: 'kind:[CLUSTER]' },
    k3d: { takes: 'index', empty: true, form: 'k3d:[CLUSTER]' },
    minikube: { takes: 'index', manifests: false, empty: true, form: 'minikube:[PROFILE]' },
    kubernetes: { takes: 'index', manifests: false, empty: true, form: 'kubernetes:[CONTEXT]' },
  },
  destinationPlaces: (push) =>
    nameImage(push).tags.map((name) => `${push.scheme} ${push.target} ${name}`),
  async checkDestination(push, context) {
    nameImage(push);
    switch (push.scheme) {
      case 'kind':
        return checkNodes(push, kind, push.target, context);
      case 'k3d':
        return checkNodes(push, k3d, push.target, context);
      case 'minikube':
        return checkMinikube(push, push.target, context);
      default:
        return checkCluster(push, context);
    }
  },
  push: [
    {
      when: { scheme: ['kind'] },
      handler: (request, context) => pushToNodes(request, kind, request.target, context),
    },
    {
      when: { scheme: ['k3d'] },
      handler: (request, context) => pushToNodes(request, k3d, request.target, context),
    },
    {
      when: { scheme: ['minikube'] },
      handler: (request, context) => pushToMinikube(request, request.target, context),
    },
    { when: { scheme: ['kubernetes'] }, handler: pushToCluster },
  ],
});
