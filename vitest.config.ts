import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { wgsl } from 'webgpu-typed/vite';
import { browserArgs, findBrowser } from './scripts/browser.mjs';
import { texts } from './src/texts/plugin/vite.js';

const executablePath = findBrowser();
const provider = playwright({
  launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: browserArgs() },
});
const plugins = () => [wgsl({ shaders: 'shaders', types: '.types' }), texts()];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: plugins(),
        test: { name: 'unit', environment: 'node', include: ['tests/unit/**/*.test.ts'] },
      },
      {
        plugins: plugins(),
        // Named here, or vite finds them during the run, reloads, and the run may flake.
        optimizeDeps: {
          include: ['comlink', 'fast-check', 'fflate', 'ml-matrix', 'use-intl/core', 'valibot'],
        },
        test: {
          name: 'gpu',
          include: ['tests/gpu/**/*.test.ts'],
          testTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider,
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
