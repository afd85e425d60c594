import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { wgsl } from 'webgpu-typed/vite';

/** KaTeX names each of its fonts three times; every browser with WebGPU reads woff2, so the other two are not shipped. */
function modernFonts(): Plugin {
  return {
    name: 'modern-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /katex.*\.css$/ },
      handler: (css) => ({
        code: css.replace(/,\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)/g, ''),
        map: null,
      }),
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), modernFonts(), wgsl({ shaders: 'shaders', types: '.types' })],
  worker: { format: 'es', plugins: () => [wgsl({ shaders: 'shaders', types: '.types' })] },
  build: { target: 'es2022', sourcemap: true },
});
