from collections.abc import Sequence
import msgspec
from monitor.sites.visit import Capture, Visit
class Difference(msgspec.Struct, frozen=True):
    what: str
    def sentence(self) -> str: return self.what
def differences(visit: Visit, captures: Sequence[Capture]) -> tuple[Difference, ...]:
    return ()
