"""What all share: feature, history, criterion, programme, rights, days, summary."""
