import { goldenSuite } from './golden-suite.ts';

goldenSuite({ version: '0.20.5', config: 'strake.config.yaml', hasWindows: true });
