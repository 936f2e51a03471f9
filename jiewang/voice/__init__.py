"""What residents ask for, choose and judge: solicitations, polls and votes, contests."""
