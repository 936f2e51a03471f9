"""Where residents vote and answer (投票问卷), see what came of it, and check their receipt."""
