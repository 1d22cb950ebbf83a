import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/app'
import '@/styles/index.css'
// The editor's own styles come with the rest: as a file of their own they would be one more request.
import '@/features/editor/components/editor.css'
import '@/features/run/components/run.css'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
