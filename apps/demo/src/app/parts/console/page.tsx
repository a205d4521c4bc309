import { Notice } from '../../../components/notice.tsx'

/** This part is not there yet. */
export function Page() {
  return <Notice tone="neutral" title="This part is not there yet" />
}
